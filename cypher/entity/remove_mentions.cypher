// Removes all mentions and relations of memories, living or deleted, also past ones, and returns their entities.
// $ids: locked memories, sorted
// :param {ids: []}
CYPHER 25
UNWIND $ids AS id
MATCH (m:Memory|DeletedMemory {id: id})
CALL (m) {
  MATCH (m)-[mention:MENTIONS]->(e:Entity)
  DELETE mention
  RETURN collect(e {.name, .type}) AS mentioned
}
CALL (m) {
  MATCH (source:Entity)-[r:RELATES_TO {memory_id: m.id}]->(target:Entity)
  LET ends = [source {.name, .type}, target {.name, .type}]
  DELETE r
  RETURN collect(ends) AS pairs
}
UNWIND reduce(entities = mentioned, ends IN pairs | entities + ends) AS entity
RETURN DISTINCT entity.name AS name, entity.type AS type
ORDER BY name, type
