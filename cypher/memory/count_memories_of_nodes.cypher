// Counts for each of some nodes of one type the memories that belong to it and that a filter matches.
// $project
// $keys: of each node a list, such as an owner's id
// $visible_after: leaves out memories that have expired by this time
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", keys: [["alex"]], visible_after: datetime()}
CYPHER 25
UNWIND range(0, size($keys) - 1) AS number
LET key = $keys[number]
CALL (key) {
  /*<reach>*/ MATCH (m:Memory {project: $project, user_id: key[0]}) /*</reach>*/
  WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.expires_key > $visible_after
    AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND /*<filter>*/ true /*</filter>*/
  RETURN count(m) AS count
}
RETURN number, count
