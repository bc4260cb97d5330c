// Erases the relations of memories that have ended, and returns the entities at their ends.
// $ids: locked memories, sorted
// :param {ids: []}
CYPHER 25
UNWIND $ids AS id
MATCH (source:Entity)-[r:FORMERLY {memory_id: id}]->(target:Entity)
LET ends = [source {.name, .type}, target {.name, .type}]
DELETE r
WITH ends
UNWIND ends AS entity
RETURN DISTINCT entity.name AS name, entity.type AS type
ORDER BY name, type
