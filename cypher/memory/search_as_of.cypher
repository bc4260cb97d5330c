// Returns the memories nearest to a vector as they were at a time, by comparing it with every version that was valid
// then and that a filter matches, including versions of memories that have been deleted since.
// $project
// $as_of: the time
// $visible_after: leaves out versions that had expired by this time
// $vector: of the embedder's dimension
// $top_k
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", as_of: datetime(), visible_after: datetime(), vector: [i IN range(1, 384) | 1.0], top_k: 10}
CYPHER 25
/*<reach>*/ MATCH (m:Memory|DeletedMemory) /*</reach>*/
WHERE m.project = $project AND m.created_at <= $as_of AND m.id IS NOT NULL
  AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
MATCH (m)-[change:MEMORY_VERSION]->(v:Version)
WHERE change.valid_from <= $as_of AND coalesce(change.valid_to > $as_of, true) AND change.event <> 'DELETE'
  AND v.visible_until > $visible_after
  AND /*<filter>*/ true /*</filter>*/
LET similarity = vector.similarity.cosine(coalesce(v.vector, m.vector), $vector)
ORDER BY similarity DESC, m.id LIMIT $top_k
RETURN [m.id, m.text, m.text_hash, m.metadata, m.user_id, m.agent_id, m.app_id, m.run_id, m.version, m.immutable,
        toString(m.created_at), toString(m.updated_at), toString(m.recorded_at), toString(m.visible_until)] AS memory,
       v.text AS text, v.version AS version, similarity
