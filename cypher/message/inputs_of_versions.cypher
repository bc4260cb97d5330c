// Returns the input of single versions of memories, oldest first: the turns that they were drawn from, and the other
// turns of the same adds.
// $project
// $keys: [{memory_id, version}]
// $limit: for each version
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", keys: [], limit: 100}
CYPHER 25
UNWIND $keys AS key
MATCH (v:Version {memory_id: key.memory_id, version: key.version})
CALL (v) {
  MATCH (v)-[:DERIVED_FROM]->(drawn:Message {project: $project})
  CALL (drawn) {
    RETURN drawn AS t
    UNION
    MATCH (t:Message {project: $project, input_id: drawn.input_id})
    RETURN t
  }
  WITH DISTINCT t WHERE $owner_id IS NULL OR t[$owner_field] = $owner_id
  ORDER BY t.created_at, t.id LIMIT $limit
  RETURN t
}
RETURN key.memory_id AS memory_id, key.version AS version,
       t {.id, .role, name: t.speaker, .content, created_at: toString(t.created_at)} AS message
ORDER BY memory_id, version, t.created_at, t.id
