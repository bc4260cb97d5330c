// Returns the relations between entities that memories state.
// $project
// $ids: memories
// :param {project: "default", ids: []}
CYPHER 25
UNWIND $ids AS id
MATCH (m:Memory {id: id}) WHERE m.project = $project
MATCH (source:Entity)-[r:RELATES_TO {memory_id: m.id}]->(target:Entity)
WHERE r.valid_to IS NULL
RETURN source {.name, .type} AS source, r.type AS relationship, target {.name, .type} AS target,
       r.memory_id AS memory_id
ORDER BY memory_id, source.name, relationship, target.name
