// Returns the memories nearest to a vector, by comparing it with every memory that a filter matches.
// $project
// $visible_after: leaves out memories that have expired by this time
// $vector: of the embedder's dimension
// $top_k
// $with_memories: whether to return the memories themselves, beside their ids
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime(), vector: [i IN range(1, 384) | 1.0], top_k: 10, with_memories: true}
CYPHER 25
/*<reach>*/ MATCH (m:Memory) /*</reach>*/
WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
  AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
  AND /*<filter>*/ true /*</filter>*/
LET similarity = vector.similarity.cosine(m.vector, $vector)
ORDER BY similarity DESC, m.id LIMIT $top_k
RETURN m.id AS id, similarity, CASE WHEN $with_memories THEN
  [m.id, m.text, m.text_hash, m.metadata, m.user_id, m.agent_id, m.app_id, m.run_id, m.version, m.immutable,
   toString(m.created_at), toString(m.updated_at), toString(m.recorded_at), toString(m.visible_until)]
END AS memory
