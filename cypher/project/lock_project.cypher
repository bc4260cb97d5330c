// Locks a project until the transaction ends.
// $project
// :param {project: "default"}
CYPHER 25
MERGE (p:Project {id: $project}) ON CREATE SET p.name = $project
SET p._lock = true
REMOVE p._lock
