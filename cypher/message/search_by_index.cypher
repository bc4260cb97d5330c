// Returns the turns that the vector index finds nearest to a vector. The index itself tests the owners that the filter
// requires; the rest of the filter is applied to what it finds.
// $project
// $vector: of the embedder's dimension
// $limit: how many turns the index returns, at most 10,000
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", vector: [i IN range(1, 384) | 1.0], limit: 50}
CYPHER 25
CALL () {
  MATCH (t:Message)
  SEARCH t IN (
    VECTOR INDEX message_vector FOR $vector
    WHERE t.project = $project /*<owners>*/ /*</owners>*/
    LIMIT $limit
  )
  RETURN t, vector.similarity.cosine(t.vector, $vector) AS similarity
}
WITH t, similarity
WHERE ($owner_id IS NULL OR t[$owner_field] = $owner_id) AND /*<filter>*/ true /*</filter>*/
RETURN t.id AS id, similarity
ORDER BY similarity DESC, id
