// Returns for each of some owners or turns of one type a page of the memories that belong to it and that a filter
// matches, in order.
// $project
// $keys: of each node a list, such as an owner's id
// $visible_after: leaves out memories that have expired by this time
// $limit: for each node
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", keys: [["alex"]], visible_after: datetime(), limit: 100}
CYPHER 25
UNWIND range(0, size($keys) - 1) AS number
LET key = $keys[number]
CALL (key) {
  /*<reach>*/ MATCH (m:Memory {project: $project, user_id: key[0]}) /*</reach>*/
  WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.expires_key > $visible_after
    AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND /*<filter>*/ true /*</filter>*/
    AND /*<bounds>*/ true /*</bounds>*/
  RETURN m ORDER BY /*<order>*/ m.project DESC, m.user_id DESC, m.created_at DESC, m.id DESC /*</order>*/ LIMIT $limit
}
RETURN number, m {.id, .text, .hash, .metadata, .user_id, .agent_id, .app_id, .run_id, .version, .immutable,
                  created_at: toString(m.created_at), updated_at: toString(m.updated_at),
                  recorded_at: toString(m.recorded_at), expires_key: toString(m.expires_key)} AS memory
