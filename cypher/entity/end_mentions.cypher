// Ends what memories mention with the beginning of their present version, and keeps since when and until when they said
// what of two entities; tells which entities they spoke of.
// $ids: of locked memories, in order
// :param {ids: []}
CYPHER 25
UNWIND $ids AS id
MATCH (m:Memory {id: id})-[present:MEMORY_VERSION]->(:Version)
WHERE present.valid_to IS NULL
CALL (m, present) {
  MATCH ()-[r:RELATES_TO {memory_id: m.id}]->()
  WHERE r.valid_to IS NULL
  SET r.valid_to = present.valid_from
}
CALL (m) {
  MATCH (m)-[mention:MENTIONS]->(e:Entity)
  DELETE mention
  RETURN collect(e {.name, .type}) AS entities
}
UNWIND entities AS entity
RETURN DISTINCT entity.name AS name, entity.type AS type
ORDER BY name, type
