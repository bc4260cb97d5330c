// What ranks memories that were found: how near they are to the query, their words, who said them, and with them the
// memories of the turns right before and right after, of the same owners.
// $project
// $visible_after: memories that expired by then are left out
// $ids: of the memories that were found
// $vector: the query's
// $with_texts: whether the texts are wanted
// :param {project: "default", visible_after: datetime(), ids: [], vector: [i IN range(1, 384) | 1.0], with_texts: false}
CYPHER 25
MATCH (m:Memory)
WHERE m.id IN $ids AND m.project = $project
LET turn = head(COLLECT {
  MATCH (m)-[:MEMORY_VERSION]->(:Version)-[:DERIVED_FROM]->(t:Message)
  RETURN t ORDER BY t.created_at, t.id LIMIT 1
})
LET before = head(COLLECT {
  MATCH (turn)<-[:NEXT]-(t:Message)<-[:DERIVED_FROM]-(v:Version)<-[:MEMORY_VERSION]-(n:Memory)
  WHERE v.text = n.text AND t.project = $project AND n.project = $project AND n <> m AND n.expires_key > $visible_after
    AND coalesce(n.user_id, '') = coalesce(m.user_id, '') AND coalesce(n.agent_id, '') = coalesce(m.agent_id, '')
    AND coalesce(n.app_id, '') = coalesce(m.app_id, '')
  RETURN {m: n, turn: t} LIMIT 1
}), after = head(COLLECT {
  MATCH (turn)-[:NEXT]->(t:Message)<-[:DERIVED_FROM]-(v:Version)<-[:MEMORY_VERSION]-(n:Memory)
  WHERE v.text = n.text AND t.project = $project AND n.project = $project AND n <> m AND n.expires_key > $visible_after
    AND coalesce(n.user_id, '') = coalesce(m.user_id, '') AND coalesce(n.agent_id, '') = coalesce(m.agent_id, '')
    AND coalesce(n.app_id, '') = coalesce(m.app_id, '')
  RETURN {m: n, turn: t} LIMIT 1
})
WITH collect({id: m.id, before: before.m.id, after: after.m.id}) AS links,
     collect({m: m, turn: turn}) + collect(before) + collect(after) AS all
RETURN links, COLLECT {
  UNWIND all AS one
  WITH one.m AS m, head(collect(one.turn)) AS turn
  WHERE m.created_at IS NOT NULL AND m.id IS NOT NULL
  RETURN {
    id: m.id, terms: coalesce(m.terms, ''), head: left(m.text, 64), asks: right(m.text, 120) CONTAINS '?',
    similarity: vector.similarity.cosine(m.embedding, $vector), said_at: toString(m.created_at), run_id: m.run_id,
    role: turn.role, name: turn.name, is_turn: coalesce(turn.content = m.text, false), text: CASE WHEN $with_texts THEN m.text END,
    is_selected: m.expires_key > $visible_after AND /*<filter>*/ true /*</filter>*/
  }
} AS candidates
