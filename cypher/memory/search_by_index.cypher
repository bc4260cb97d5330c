// The memories nearest to a vector among the candidates that the vector index finds: the index tests what it can while
// it looks, then the candidates are compared exactly and the rest of the filter is applied.
// Neo4j fails, or never ends, where nothing matches what the index tests and the index has had deletions: so that is asked
// before, up to the first match.
// $project
// $visible_after: memories that expired by then are left out
// $vector: of the embedder's length
// $candidates: how many the index is asked for, at most 10,000
// $top_k
// :param {project: "default", visible_after: datetime(), vector: [i IN range(1, 384) | 1.0], candidates: 200, top_k: 10}
CYPHER 25
CALL () {
  WITH EXISTS {
    MATCH (m:Memory)
    WHERE m.project = $project AND m.expires_key > $visible_after AND m.embedding IS NOT NULL /*<pushed>*/ /*</pushed>*/
  } AS any_match
  WHERE any_match
  MATCH (m:Memory)
  SEARCH m IN (
    VECTOR INDEX memory_embedding FOR $vector
    WHERE m.project = $project AND m.expires_key > $visible_after /*<pushed>*/ /*</pushed>*/
    LIMIT $candidates
  )
  RETURN collect(m) AS found
}
LET passed = COLLECT {
  UNWIND found AS m
  FILTER /*<residual>*/ true /*</residual>*/
  RETURN m
}
RETURN size(found) AS found_count, size(passed) AS passed_count, COLLECT {
  UNWIND passed AS m
  LET similarity = vector.similarity.cosine(m.embedding, $vector)
  ORDER BY similarity DESC, m.id LIMIT $top_k
  RETURN {memory: m {.id, .text, .hash, .metadata, .user_id, .agent_id, .app_id, .run_id, .version, .immutable,
          created_at: toString(m.created_at), updated_at: toString(m.updated_at),
          recorded_at: toString(m.recorded_at), expires_key: toString(m.expires_key)}, similarity: similarity}
} AS hits
