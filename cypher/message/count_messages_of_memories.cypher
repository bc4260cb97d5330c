// Counts the turns that each memory was drawn from.
// $project
// $ids: memories
// :param {project: "default", ids: []}
CYPHER 25
MATCH (m:Memory|DeletedMemory)
WHERE m.id IN $ids AND m.project = $project
RETURN m.id AS memory_id, COUNT { MATCH (m)-[:MEMORY_VERSION]->(:Version)-[:DERIVED_FROM]->(t:Message) RETURN DISTINCT t } AS count
