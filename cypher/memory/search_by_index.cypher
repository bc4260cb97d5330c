// Returns the memories nearest to a vector among the candidates of the vector index. The index tests the pushed part
// of the filter itself; the rest of it is applied to the candidates, and the first that pass are compared exactly, for
// the index is quantised.
// $project
// $visible_after: leaves out memories that have expired by this time
// $vector: of the embedder's dimension
// $candidates: how many the index returns, at most 10,000
// $compared: how many of those that pass are compared exactly, the first in the index's order
// $depth: how many of the nearest are returned
// $top_k: how many of those are returned whole
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime(), vector: [i IN range(1, 384) | 1.0], candidates: 200, compared: 150, depth: 100, top_k: 10}
CYPHER 25
CALL () {
  MATCH (m:Memory)
  SEARCH m IN (
    VECTOR INDEX memory_vector FOR $vector
    WHERE m.project = $project AND m.visible_until > $visible_after /*<pushed>*/ /*</pushed>*/
    LIMIT $candidates
  ) SCORE AS score
  WITH m, score ORDER BY score DESC
  RETURN collect(m) AS found, min(score) AS last_similarity
}
LET passed = COLLECT {
  UNWIND found AS m
  FILTER ($owner_id IS NULL OR m[$owner_field] = $owner_id) AND /*<residual>*/ true /*</residual>*/
  RETURN m
}
LET near = COLLECT {
  UNWIND passed[..$compared] AS m
  LET similarity = vector.similarity.cosine(m.vector, $vector)
  ORDER BY similarity DESC, m.id LIMIT $depth
  RETURN {m: m, similarity: similarity}
}
RETURN size(found) AS found_count, last_similarity, size(passed) AS passed_count,
       [one IN near | [one.m.id, one.similarity]] AS nearest,
       COLLECT {
  UNWIND near[..$top_k] AS one
  LET m = one.m
  RETURN [
    [m.id, m.text, m.text_hash, m.metadata, m.user_id, m.agent_id, m.app_id, m.run_id, m.version, m.immutable,
     toString(m.created_at), toString(m.updated_at), toString(m.recorded_at), toString(m.visible_until)],
    one.similarity
  ]
} AS hits
