// Erases those of the categories that no memory is or was in and that the project does not offer.
// $project
// $names
// :param {project: "default", names: []}
CYPHER 25
UNWIND $names AS name
MATCH (c:Category {project: $project, name: name})
WHERE NOT EXISTS { (c)--() }
SET c._lock = true
REMOVE c._lock
WITH c
WHERE NOT EXISTS { (c)--() }
DELETE c
