// Returns the memories drawn from the turns that the text index ranks best, or from the turns right before or after
// those, of the same owners.
// $project
// $visible_after: leaves out memories that have expired by this time
// $query: in Lucene's syntax, with a required token of the scope
// $limit: how many turns the index returns
// $top_k
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime(), query: "terms:tea", limit: 50, top_k: 100}
CYPHER 25
CALL db.index.fulltext.queryNodes('message_words', $query, {limit: $limit}) YIELD node AS t, score
WITH t, score WHERE t.project = $project AND score > 0
MATCH (t) ((:Message)-[:NEXT]-(other:Message)
           WHERE coalesce(other.user_id, '') <> coalesce(t.user_id, '')
              OR coalesce(other.agent_id, '') <> coalesce(t.agent_id, '')
              OR coalesce(other.app_id, '') <> coalesce(t.app_id, '')){0,20}
      (:Message)-[:NEXT]-{0,1}(near:Message)<-[:SAID_IN]-(m:Memory)
WHERE near.project = $project AND m.project = $project AND m.visible_until > $visible_after
  AND coalesce(t.user_id, '') = coalesce(m.user_id, '') AND coalesce(t.agent_id, '') = coalesce(m.agent_id, '')
  AND coalesce(t.app_id, '') = coalesce(m.app_id, '') AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
  AND /*<filter>*/ true /*</filter>*/
RETURN m.id AS id, max(score) AS best
ORDER BY best DESC, id LIMIT $top_k
