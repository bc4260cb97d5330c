// Returns for each of some turns a page of the memories that were drawn from it and that a filter matches, in order.
// A memory may be drawn from a turn several times, by its versions.
// $project
// $keys: of each turn a list with its id
// $visible_after: leaves out memories that have expired by this time
// $limit: for each turn
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", keys: [["0"]], visible_after: datetime(), limit: 100}
CYPHER 25
UNWIND range(0, size($keys) - 1) AS number
LET key = $keys[number]
CALL (key) {
  MATCH (t:Message {id: key[0]})<-[:DERIVED_FROM]-(:Version)<-[:MEMORY_VERSION]-(m:Memory)
  WHERE t.project = $project AND ($owner_id IS NULL OR t[$owner_field] = $owner_id)
  WITH DISTINCT m
  WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
    AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND /*<filter>*/ true /*</filter>*/
    AND /*<bounds>*/ true /*</bounds>*/
  RETURN m ORDER BY /*<order>*/ m.project DESC, m.created_at DESC, m.id DESC /*</order>*/ LIMIT $limit
}
RETURN number,
       [m.id, m.text, m.text_hash, m.metadata, m.user_id, m.agent_id, m.app_id, m.run_id, m.version, m.immutable,
        toString(m.created_at), toString(m.updated_at), toString(m.recorded_at), toString(m.visible_until)] AS memory
