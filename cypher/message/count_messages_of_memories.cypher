// Counts the turns that each memory was drawn from.
// $project
// $ids: memories
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", ids: []}
CYPHER 25
MATCH (m:Memory|DeletedMemory)
WHERE m.id IN $ids AND m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
RETURN m.id AS memory_id, COUNT {
  MATCH (m)-[:MEMORY_VERSION]->(:Version)-[:DERIVED_FROM]->(t:Message)
  WHERE $owner_id IS NULL OR t[$owner_field] = $owner_id
  RETURN DISTINCT t
} AS count
