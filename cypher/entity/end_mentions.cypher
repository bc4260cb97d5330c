// Ends the mentions and relations of memories at the beginning of their present version and returns their entities. A
// mention is removed; a relation keeps the interval in which the memory stated it.
// $ids: locked memories, sorted
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
