// Records metadata keys that a project uses and returns the number of all its keys. Each becomes a property name,
// which Neo4j never forgets.
// $project
// $keys: dotted paths
// :param {project: "default", keys: ["food"]}
CYPHER 25
MERGE (p:Project {id: $project}) ON CREATE SET p.name = $project
SET p._lock = true
REMOVE p._lock
WITH p, coalesce(p.metadata_keys, []) AS known
SET p.metadata_keys = known + [key IN $keys WHERE NOT key IN known]
RETURN size(p.metadata_keys) AS count
