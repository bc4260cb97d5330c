// Returns for each memory a page of the turns that its versions were drawn from, oldest first.
// $project
// $ids: memories
// $after_at, $after_id: the turn that the pages come after, or null
// $before_at, $before_id: the turn that the pages come before, or null
// $limit
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", ids: [], after_at: null, after_id: null, before_at: null, before_id: null, limit: 100}
CYPHER 25
MATCH (m:Memory|DeletedMemory)
WHERE m.id IN $ids AND m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
CALL (m) {
  MATCH (m)-[:MEMORY_VERSION]->(:Version)-[:DERIVED_FROM]->(t:Message)
  WITH DISTINCT t
  WHERE ($after_at IS NULL OR t.created_at > $after_at OR t.created_at = $after_at AND t.id > $after_id)
    AND ($before_at IS NULL OR t.created_at < $before_at OR t.created_at = $before_at AND t.id < $before_id)
    AND ($owner_id IS NULL OR t[$owner_field] = $owner_id)
  ORDER BY /*<order>*/ t.created_at ASC, t.id ASC /*</order>*/ LIMIT $limit
  RETURN t
}
RETURN m.id AS memory_id, t {.id, .role, name: t.speaker, .content, created_at: toString(t.created_at)} AS message
ORDER BY memory_id, /*<order>*/ t.created_at ASC, t.id ASC /*</order>*/
