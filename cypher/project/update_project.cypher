// Locks a project until the transaction ends and changes its properties.
// $project
// $changes: properties; null removes one
// :param {project: "default", changes: {}}
CYPHER 25
MERGE (p:Project {id: $project}) ON CREATE SET p.name = $project
SET p._lock = true
REMOVE p._lock
SET p += $changes
