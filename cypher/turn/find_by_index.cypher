// Returns the memories said in the turns that the vector index finds nearest to a vector, or in the turns right
// before or after those, of the same owners. The index tests the owners itself.
// $project
// $visible_after: leaves out memories that have expired by this time
// $vector: of the embedder's dimension
// $candidates: how many turns the index returns, at most 10,000
// $top_k
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime(), vector: [i IN range(1, 384) | 1.0], candidates: 50, top_k: 100}
CYPHER 25
CALL () {
  MATCH (t:Message)
  SEARCH t IN (
    VECTOR INDEX message_vector FOR $vector
    WHERE t.project = $project /*<owners>*/ /*</owners>*/
    LIMIT $candidates
  )
  RETURN t, vector.similarity.cosine(t.vector, $vector) AS cosine
}
MATCH (t) ((:Message)-[:NEXT]-(other:Message)
           WHERE coalesce(other.user_id, '') <> coalesce(t.user_id, '')
              OR coalesce(other.agent_id, '') <> coalesce(t.agent_id, '')
              OR coalesce(other.app_id, '') <> coalesce(t.app_id, '')){0,20}
      (:Message)-[:NEXT]-{0,1}(near:Message)<-[:SAID_IN]-(m:Memory)
WHERE near.project = $project AND m.project = $project AND m.visible_until > $visible_after
  AND coalesce(t.user_id, '') = coalesce(m.user_id, '') AND coalesce(t.agent_id, '') = coalesce(m.agent_id, '')
  AND coalesce(t.app_id, '') = coalesce(m.app_id, '') AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
  AND /*<filter>*/ true /*</filter>*/
RETURN m.id AS id, max(cosine) AS similarity
ORDER BY similarity DESC, id LIMIT $top_k
