// The newest memories, and whose they are.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (m:Memory {project: $project})
WITH m ORDER BY m.created_at DESC LIMIT 30
MATCH path = (:User|Agent|App|Run)-[:HAS_MEMORY]->(m)
RETURN path
