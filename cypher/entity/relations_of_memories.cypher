// Returns the relations between entities that memories state.
// $project
// $ids: memories
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", ids: []}
CYPHER 25
UNWIND $ids AS id
MATCH (m:Memory {id: id}) WHERE m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
MATCH (source:Entity)-[r:RELATES_TO {memory_id: m.id}]->(target:Entity)
WHERE r.valid_to IS NULL
RETURN source {.name, .type} AS source, r.type AS relationship, target {.name, .type} AS target,
       r.memory_id AS memory_id
ORDER BY memory_id, source.name, relationship, target.name
