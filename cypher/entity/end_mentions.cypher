// Ends the mentions and relations of memories at the beginning of their present version and returns their entities. A
// mention is removed; a relation becomes FORMERLY, with the interval in which the memory stated it.
// $ids: locked memories, sorted
// :param {ids: []}
CYPHER 25
UNWIND $ids AS id
MATCH (m:Memory|DeletedMemory {id: id})-[present:MEMORY_VERSION]->(:Version)
WHERE present.valid_to IS NULL
LET ends = COLLECT { MATCH (m)-[:MENTIONS]->(e:Entity) RETURN e } + COLLECT {
  MATCH (e:Entity {project: m.project})
  WHERE e.type IN ['user', 'agent'] AND e.name_key IN [m.user_id, m.agent_id]
  RETURN e
}
CALL (m, present, ends) {
  UNWIND ends AS source
  UNWIND ends AS target
  MATCH (source)-[r:/*<relations>*/!FORMERLY&!MENTIONS&!IS/*</relations>*/ {memory_id: m.id}]->(target)
  CREATE (source)-[former:FORMERLY]->(target)
  SET former = properties(r), former.valid_to = present.valid_from
  DELETE r
}
CALL (m) {
  MATCH (m)-[mention:MENTIONS]->(e:Entity)
  DELETE mention
  RETURN collect(e {.name, .type}) AS entities
}
UNWIND entities AS entity
RETURN DISTINCT entity.name AS name, entity.type AS type
ORDER BY name, type
