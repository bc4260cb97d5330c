// Erases those of these categories that no memory is or was in; what has a description was made to stay.
// $project
// $names
// :param {project: "default", names: []}
CYPHER 25
UNWIND $names AS name
MATCH (c:Category {project: $project, name: name})
SET c._lock = true
REMOVE c._lock
WITH c
WHERE c.description IS NULL AND NOT EXISTS { (c)--() }
DELETE c
