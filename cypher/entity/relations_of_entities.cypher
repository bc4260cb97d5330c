// Returns the relations of each of the entities that living memories state.
// $project
// $keys: [{name, type}]
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", keys: [{name: "Alice", type: "person"}]}
CYPHER 25
UNWIND $keys AS key
MATCH (e:Entity {project: $project, name: key.name, type: key.type})
WITH key, e
MATCH (e)-[r:/*<relations>*/!FORMERLY&!MENTIONS&!IS/*</relations>*/]-()
WITH DISTINCT key, r, startNode(r) AS source, endNode(r) AS target
MATCH (m:Memory {id: r.memory_id})
WHERE m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
RETURN key.name AS name, key.type AS type, source {.name, .type} AS source, r.type AS relationship,
       target {.name, .type} AS target, r.memory_id AS memory_id
ORDER BY name, type, source.name, relationship, target.name, memory_id
