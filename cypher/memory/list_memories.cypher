// Returns a page of the memories that a filter matches, in order.
// $project
// $visible_after: leaves out memories that have expired by this time
// $skip, $limit
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime(), skip: 0, limit: 100}
CYPHER 25
/*<reach>*/ MATCH (m:Memory) /*</reach>*/
WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
  AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
  AND /*<filter>*/ true /*</filter>*/
  AND /*<bounds>*/ true /*</bounds>*/
ORDER BY /*<order>*/ m.project DESC, m.created_at DESC, m.id DESC /*</order>*/
SKIP $skip LIMIT $limit
RETURN [m.id, m.text, m.text_hash, m.metadata, m.user_id, m.agent_id, m.app_id, m.run_id, m.version, m.immutable,
        toString(m.created_at), toString(m.updated_at), toString(m.recorded_at), toString(m.visible_until)] AS memory
