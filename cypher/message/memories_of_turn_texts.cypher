// Returns the texts of all versions that were drawn from the turns, each with the living memory that it became: the
// memory itself, or the one that superseded it.
// $project
// $ids: turns
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", ids: []}
CYPHER 25
MATCH (t:Message)
WHERE t.id IN $ids AND t.project = $project AND ($owner_id IS NULL OR t[$owner_field] = $owner_id)
MATCH (t)<-[:DERIVED_FROM]-(v:Version)<-[:MEMORY_VERSION]-(m:Memory|DeletedMemory)
WHERE $owner_id IS NULL OR m[$owner_field] = $owner_id
LET living = CASE WHEN m:Memory THEN m.id ELSE head(COLLECT {
  MATCH (m)-[:SUPERSEDED_BY]->{1,20}(n:Memory)
  WHERE n.project = $project AND ($owner_id IS NULL OR n[$owner_field] = $owner_id)
  RETURN n.id ORDER BY n.id LIMIT 1
}) END
WITH t, v, living WHERE living IS NOT NULL AND v.text IS NOT NULL
RETURN DISTINCT t.id AS message_id, v.text AS text, living AS memory_id
ORDER BY message_id, text, memory_id
