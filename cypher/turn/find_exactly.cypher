// Returns the memories drawn from the turns nearest to a vector, by comparing it with every turn of some owners, or
// from the turns right before or after those, of the same owners.
// $project
// $visible_after: leaves out memories that have expired by this time
// $vector: of the embedder's dimension
// $candidates: of how many turns the memories are returned
// $top_k
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime(), vector: [i IN range(1, 384) | 1.0], candidates: 50, top_k: 100}
CYPHER 25
CALL () {
  /*<reach_turns>*/ MATCH (t:Message) /*</reach_turns>*/
  WHERE t.project = $project AND t.vector IS NOT NULL AND ($owner_id IS NULL OR t[$owner_field] = $owner_id)
    AND /*<owners>*/ true /*</owners>*/
  RETURN t, vector.similarity.cosine(t.vector, $vector) AS cosine ORDER BY cosine DESC LIMIT $candidates
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
