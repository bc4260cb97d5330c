// What was deleted, when, and by whom.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (m:DeletedMemory {project: $project})-[change:MEMORY_VERSION]->()
WHERE change.valid_to IS NULL
RETURN m.text AS text, change.valid_from AS deleted, change.actor AS actor, m.id AS memory
ORDER BY deleted DESC LIMIT 100
