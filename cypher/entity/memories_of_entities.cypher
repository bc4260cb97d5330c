// Returns the ids of the living memories that mention each of the entities.
// $project
// $keys: [{name, type}]
// :param {project: "default", keys: [{name: "Alice", type: "person"}]}
CYPHER 25
UNWIND $keys AS key
MATCH (e:Entity {project: $project, name: key.name, type: key.type})<-[:MENTIONS]-(m:Memory {project: $project})
RETURN key.name AS name, key.type AS type, collect(m.id) AS memory_ids
