// What ranks memories that were found: how near they are to the query, their words, who said them, and with the leading
// ones the memories of the turns right before and right after, of the same owners. Each is a list: of hundreds of maps,
// the names would take as long to read as the values.
// $project
// $visible_after: memories that expired by then are left out
// $ids: of the memories that were found
// $leading: those of them whose neighbours are looked at
// $vector: the query's
// $with_texts: whether the texts are wanted
// $head, $tail: characters at a text's ends that tell who speaks, and whether it asks something
// :param {project: "default", visible_after: datetime(), ids: [], leading: [], vector: [i IN range(1, 384) | 1.0], with_texts: false, head: 64, tail: 120}
CYPHER 25
MATCH (m:Memory)
WHERE m.id IN $ids AND m.project = $project
LET turn = head(COLLECT {
  MATCH (m)-[:MEMORY_VERSION]->(:Version)-[:DERIVED_FROM]->(t:Message)
  RETURN t ORDER BY t.created_at, t.id LIMIT 1
})
LET leading = CASE WHEN m.id IN $leading THEN turn END
LET around = COLLECT {
  MATCH (leading)-[next:NEXT]-(t:Message)<-[:DERIVED_FROM]-(v:Version)<-[:MEMORY_VERSION]-(n:Memory)
  WHERE v.text = n.text AND t.project = $project AND n.project = $project AND n <> m AND n.expires_key > $visible_after
    AND coalesce(n.user_id, '') = coalesce(m.user_id, '') AND coalesce(n.agent_id, '') = coalesce(m.agent_id, '')
    AND coalesce(n.app_id, '') = coalesce(m.app_id, '')
  RETURN {m: n, turn: t, is_before: endNode(next) = leading}
}
LET before = head([one IN around WHERE one.is_before]), after = head([one IN around WHERE NOT one.is_before])
WITH collect([m.id, before.m.id, after.m.id]) AS links,
     collect({m: m, turn: turn}) + collect(before) + collect(after) AS all
RETURN links, COLLECT {
  UNWIND all AS one
  WITH one.m AS m, head(collect(one.turn)) AS turn
  WHERE m.created_at IS NOT NULL AND m.id IS NOT NULL
  RETURN [
    m.id, coalesce(m.terms, ''), left(m.text, $head), right(m.text, $tail) CONTAINS '?',
    vector.similarity.cosine(m.embedding, $vector), toString(m.created_at), m.run_id,
    turn.role, turn.name, coalesce(turn.content = m.text, false), CASE WHEN $with_texts THEN m.text END,
    m.expires_key > $visible_after AND /*<filter>*/ true /*</filter>*/
  ]
} AS candidates
