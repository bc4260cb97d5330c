// Returns for each of some owners of any types a page of its memories that a filter matches, in order.
// Types of which there is none are left out, since a plan takes long to make.
// $project
// $users, $agents, $apps, $runs: of each owner {number: its place in what is answered, id}
// $visible_after: leaves out memories that have expired by this time
// $limit: for each owner
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", users: [{number: 0, id: "alex"}], agents: [], apps: [], runs: [], visible_after: datetime(), limit: 100}
CYPHER 25
CALL () {
  UNWIND [] AS owner RETURN 0 AS number, null AS m
  /*<users>*/ UNION ALL
  UNWIND $users AS owner
  CALL (owner) {
    MATCH (m:Memory {project: $project, user_id: owner.id})
    WHERE m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
      AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
      AND /*<filter>*/ true /*</filter>*/
      AND /*<bounds>*/ true /*</bounds>*/
    RETURN m ORDER BY /*<user_order>*/ m.project DESC, m.user_id DESC, m.created_at DESC, m.id DESC /*</user_order>*/
    LIMIT $limit
  }
  RETURN owner.number AS number, m /*</users>*/
  /*<agents>*/ UNION ALL
  UNWIND $agents AS owner
  CALL (owner) {
    MATCH (m:Memory {project: $project, agent_id: owner.id})
    WHERE m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
      AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
      AND /*<filter>*/ true /*</filter>*/
      AND /*<bounds>*/ true /*</bounds>*/
    RETURN m ORDER BY /*<agent_order>*/ m.project DESC, m.agent_id DESC, m.created_at DESC, m.id DESC /*</agent_order>*/
    LIMIT $limit
  }
  RETURN owner.number AS number, m /*</agents>*/
  /*<apps>*/ UNION ALL
  UNWIND $apps AS owner
  CALL (owner) {
    MATCH (m:Memory {project: $project, app_id: owner.id})
    WHERE m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
      AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
      AND /*<filter>*/ true /*</filter>*/
      AND /*<bounds>*/ true /*</bounds>*/
    RETURN m ORDER BY /*<app_order>*/ m.project DESC, m.app_id DESC, m.created_at DESC, m.id DESC /*</app_order>*/
    LIMIT $limit
  }
  RETURN owner.number AS number, m /*</apps>*/
  /*<runs>*/ UNION ALL
  UNWIND $runs AS owner
  CALL (owner) {
    MATCH (m:Memory {project: $project, run_id: owner.id})
    WHERE m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
      AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
      AND /*<filter>*/ true /*</filter>*/
      AND /*<bounds>*/ true /*</bounds>*/
    RETURN m ORDER BY /*<run_order>*/ m.project DESC, m.run_id DESC, m.created_at DESC, m.id DESC /*</run_order>*/
    LIMIT $limit
  }
  RETURN owner.number AS number, m /*</runs>*/
}
RETURN number,
       [m.id, m.text, m.text_hash, m.metadata, m.user_id, m.agent_id, m.app_id, m.run_id, m.version, m.immutable,
        toString(m.created_at), toString(m.updated_at), toString(m.recorded_at), toString(m.visible_until)] AS memory
