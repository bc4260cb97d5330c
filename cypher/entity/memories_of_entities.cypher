// Returns the ids of the living memories that mention each of the entities.
// $project
// $keys: [{name, type}]
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", keys: [{name: "Alice", type: "person"}]}
CYPHER 25
UNWIND $keys AS key
MATCH (e:Entity {project: $project, name: key.name, type: key.type})<-[:MENTIONS]-(m:Memory {project: $project})
WHERE $owner_id IS NULL OR m[$owner_field] = $owner_id
RETURN key.name AS name, key.type AS type, collect(m.id) AS memory_ids
