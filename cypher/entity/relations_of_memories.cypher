// The relations between entities that memories state.
// $project
// $ids: memories
// :param {project: "default", ids: []}
CYPHER 25
MATCH (m:Memory)-[:MENTIONS]->(source:Entity {project: $project})-[r:RELATES_TO]->(target:Entity)
WHERE m.id IN $ids AND m.project = $project AND r.memory_id = m.id
  AND r.valid_to IS NULL
RETURN source {.name, .type} AS source, r.type AS relationship, target {.name, .type} AS target,
       r.memory_id AS memory_id
ORDER BY memory_id, source.name, relationship, target.name
