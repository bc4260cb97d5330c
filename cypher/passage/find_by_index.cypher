// Returns the memories whose passages are nearest to a vector among those that the vector index finds. The index tests
// the owners itself; the passages are then compared exactly, and the whole filter is applied to their memories.
// $project
// $visible_after: leaves out memories that have expired by this time
// $vector: of the embedder's dimension
// $candidates: how many passages the index returns, at most 10,000
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime(), vector: [i IN range(1, 384) | 1.0], candidates: 200}
CYPHER 25
CALL () {
  MATCH (p:Passage)
  SEARCH p IN (
    VECTOR INDEX passage_vector FOR $vector
    WHERE p.project = $project /*<owners>*/ /*</owners>*/
    LIMIT $candidates
  )
  RETURN p.memory_id AS id, max(vector.similarity.cosine(p.vector, $vector)) AS similarity
}
MATCH (m:Memory {id: id})
WHERE m.project = $project AND m.visible_until > $visible_after AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
  AND /*<filter>*/ true /*</filter>*/
RETURN id, similarity
ORDER BY similarity DESC, id
