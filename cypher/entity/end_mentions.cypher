// Ends the mentions and relations of memories at the beginning of their present version and returns their entities. A
// mention is removed; a relation becomes FORMERLY, with the interval in which the memory stated it.
// Each pair of entities is looked at once, however many of the memories mention both.
// $ids: locked memories, sorted
// :param {ids: []}
CYPHER 25
CALL () {
  UNWIND $ids AS id
  MATCH (m:Memory|DeletedMemory {id: id})
  LET ends = COLLECT { MATCH (m)-[:MENTIONS]->(e:Entity) RETURN e } + COLLECT {
    MATCH (e:Entity {project: m.project})
    WHERE e.type IN ['user', 'agent'] AND e.name_key IN [m.user_id, m.agent_id]
    RETURN e
  }
  UNWIND ends AS source
  UNWIND ends AS target
  WITH DISTINCT source, target
  MATCH (source)-[r:/*<relations>*/!FORMERLY&!MENTIONS&!IS/*</relations>*/]->(target)
  WHERE r.memory_id IN $ids
  MATCH (m:Memory|DeletedMemory {id: r.memory_id})-[present:MEMORY_VERSION]->(:Version)
  WHERE present.valid_to IS NULL
  CREATE (source)-[former:FORMERLY]->(target)
  SET former = properties(r), former.valid_to = present.valid_from
  DELETE r
}
UNWIND $ids AS id
MATCH (:Memory|DeletedMemory {id: id})-[mention:MENTIONS]->(e:Entity)
DELETE mention
WITH DISTINCT e
RETURN e.name AS name, e.type AS type
ORDER BY name, type
