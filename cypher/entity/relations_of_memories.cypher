// Returns the relations between entities that memories state. Their ends are what the memory mentions, or its user and
// agent: no index could find them, for an index is of one type.
// $project
// $ids: memories
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", ids: []}
CYPHER 25
UNWIND $ids AS id
MATCH (m:Memory {id: id}) WHERE m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
LET ends = COLLECT { MATCH (m)-[:MENTIONS]->(e:Entity) RETURN e } + COLLECT {
  MATCH (e:Entity {project: m.project})
  WHERE e.type IN ['user', 'agent'] AND e.name_key IN [m.user_id, m.agent_id]
  RETURN e
}
UNWIND ends AS source
UNWIND ends AS target
MATCH (source)-[r:/*<relations>*/!FORMERLY&!MENTIONS&!IS/*</relations>*/ {memory_id: m.id}]->(target)
RETURN source {.name, .type} AS source, r.type AS relationship, target {.name, .type} AS target,
       r.memory_id AS memory_id
ORDER BY memory_id, source.name, relationship, target.name
