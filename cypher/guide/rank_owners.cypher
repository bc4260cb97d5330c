// Who has how many memories.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (o:User|Agent|App|Run) WHERE o.project = $project
RETURN labels(o)[0] AS kind, o.id AS id, COUNT { (o)-[:HAS_MEMORY]->() } AS memories
ORDER BY memories DESC LIMIT 100
