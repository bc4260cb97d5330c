// Counts for each of some owners of any types its memories that a filter matches.
// Types of which there is none are left out, since a plan takes long to make.
// $project
// $users, $agents, $apps, $runs: of each owner {number: its place in what is answered, id}
// $visible_after: leaves out memories that have expired by this time
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", users: [{number: 0, id: "alex"}], agents: [], apps: [], runs: [], visible_after: datetime()}
CYPHER 25
UNWIND [] AS owner RETURN 0 AS number, 0 AS count
/*<users>*/ UNION ALL
UNWIND $users AS owner
CALL (owner) {
  MATCH (m:Memory {project: $project, user_id: owner.id})
  WHERE m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
    AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND /*<filter>*/ true /*</filter>*/
  RETURN count(m) AS count
}
RETURN owner.number AS number, count /*</users>*/
/*<agents>*/ UNION ALL
UNWIND $agents AS owner
CALL (owner) {
  MATCH (m:Memory {project: $project, agent_id: owner.id})
  WHERE m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
    AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND /*<filter>*/ true /*</filter>*/
  RETURN count(m) AS count
}
RETURN owner.number AS number, count /*</agents>*/
/*<apps>*/ UNION ALL
UNWIND $apps AS owner
CALL (owner) {
  MATCH (m:Memory {project: $project, app_id: owner.id})
  WHERE m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
    AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND /*<filter>*/ true /*</filter>*/
  RETURN count(m) AS count
}
RETURN owner.number AS number, count /*</apps>*/
/*<runs>*/ UNION ALL
UNWIND $runs AS owner
CALL (owner) {
  MATCH (m:Memory {project: $project, run_id: owner.id})
  WHERE m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
    AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND /*<filter>*/ true /*</filter>*/
  RETURN count(m) AS count
}
RETURN owner.number AS number, count /*</runs>*/
