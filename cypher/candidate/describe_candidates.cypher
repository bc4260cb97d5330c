// What ranks memories that were found: how near they are to the query, their words, who said them, and with them the
// memories of the turns right before and right after, of the same owners.
// $project
// $visible_after: memories that expired by then are no hits
// $ids: of the memories that were found
// $vector: the query's
// $with_texts: whether the whole texts are wanted
// :param {project: "default", visible_after: datetime(), ids: [], vector: [i IN range(1, 384) | 1.0], with_texts: false}
CYPHER 25
MATCH (m:Memory)
WHERE m.id IN $ids AND m.project = $project
LET turn = head(COLLECT {
  MATCH (m)-[:MEMORY_VERSION]->(:Version)-[:DERIVED_FROM]->(t:Message)
  RETURN t ORDER BY t.created_at, t.id LIMIT 1
})
LET before = head(COLLECT {
  MATCH (turn)<-[:NEXT]-(:Message)<-[:DERIVED_FROM]-(:Version)<-[present:MEMORY_VERSION]-(n:Memory)
  WHERE present.valid_to IS NULL AND n.project = $project AND n <> m
    AND coalesce(n.user_id, '') = coalesce(m.user_id, '') AND coalesce(n.agent_id, '') = coalesce(m.agent_id, '')
    AND coalesce(n.app_id, '') = coalesce(m.app_id, '')
  RETURN n LIMIT 1
}), after = head(COLLECT {
  MATCH (turn)-[:NEXT]->(:Message)<-[:DERIVED_FROM]-(:Version)<-[present:MEMORY_VERSION]-(n:Memory)
  WHERE present.valid_to IS NULL AND n.project = $project AND n <> m
    AND coalesce(n.user_id, '') = coalesce(m.user_id, '') AND coalesce(n.agent_id, '') = coalesce(m.agent_id, '')
    AND coalesce(n.app_id, '') = coalesce(m.app_id, '')
  RETURN n LIMIT 1
})
WITH collect({m: m, turn: turn, before: before, after: after}) AS found
LET links = [row IN found | [row.m.id, row.before.id, row.after.id]],
    known = [row IN found | row.m],
    turns = [row IN found | row.turn]
UNWIND found AS row
UNWIND [row.m, row.before, row.after] AS m
WITH DISTINCT links, m
WHERE m IS NOT NULL AND m.created_at IS NOT NULL AND m.id IS NOT NULL
LET selected = m.id IN $ids OR (m.expires_key > $visible_after AND /*<filter>*/ true /*</filter>*/)
WITH links, collect([m.id, m.terms, left(m.text, 64), right(m.text, 120) CONTAINS '?', m.run_id, toString(m.created_at),
  vector.similarity.cosine(m.embedding, $vector), selected, CASE WHEN $with_texts THEN m.text END]) AS memories
RETURN links, memories
