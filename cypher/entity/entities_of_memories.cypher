// Returns the entities that each memory mentions, in the order of name and type.
// $project
// $ids: memories
// :param {project: "default", ids: []}
CYPHER 25
MATCH (m:Memory)-[:MENTIONS]->(e:Entity {project: $project})
WHERE m.id IN $ids AND m.project = $project
RETURN m.id AS memory_id, e.name AS name, e.type AS type, COUNT { (e)<-[:MENTIONS]-(:Memory) } AS memory_count
ORDER BY memory_id, name, type
