// Returns the categories of each memory in the order of their names.
// $project
// $ids: memories
// :param {project: "default", ids: []}
CYPHER 25
MATCH (m:Memory)-[:IN_CATEGORY]->(c:Category)
WHERE m.id IN $ids AND m.project = $project
RETURN m.id AS memory_id, c.name AS name, c.description AS description,
       COUNT { (c)<-[:IN_CATEGORY]-() } AS memory_count
ORDER BY memory_id, name
