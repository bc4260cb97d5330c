// Returns the entities with these names and types.
// $project
// $keys: [{name, type}]
// :param {project: "default", keys: [{name: "Alice", type: "person"}]}
CYPHER 25
UNWIND $keys AS key
MATCH (e:Entity {project: $project, name: key.name, type: key.type})
RETURN e.name AS name, e.type AS type, COUNT { (e)<-[:MENTIONS]-(:Memory) } AS memory_count
