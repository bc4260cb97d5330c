// Returns the features by which found memories are ranked: their similarity to the query, their terms, who said them,
// and the turn that each was drawn from; for the leading ones also the turns right before and after, of the same
// owners (what others said between is passed over), and the memories drawn from those. A turn whose content is the text
// of one of the memories is left out.
// Rows are lists, not maps: the driver would take as long to read the keys of hundreds of maps as their values.
// $project
// $visible_after: memories that have expired by this time are not selected
// $ids: the found memories
// $leading: those of them whose neighbouring turns are read
// $vector: the query's vector, of the embedder's dimension, or null where vectors do not count
// $with_texts: whether to return the texts
// $head, $tail: how many characters of a text's beginning are returned, and how many of its end are tested for a
//   question mark
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime(), ids: [], leading: [], vector: [i IN range(1, 384) | 1.0], with_texts: false, head: 200, tail: 120}
CYPHER 25
MATCH (m:Memory)
WHERE m.id IN $ids AND m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
LET said = head(COLLECT {
  MATCH (m)-[:MEMORY_VERSION]->(v:Version)-[:DERIVED_FROM]->(t:Message)
  RETURN {turn: t, is_current: v.text = m.text} ORDER BY v.text <> m.text, t.created_at, t.id
})
LET leading = CASE WHEN m.id IN $leading THEN said.turn END
LET before = head(COLLECT {
  MATCH (leading) ((:Message)<-[:NEXT]-(other:Message)
                   WHERE coalesce(other.user_id, '') <> coalesce(m.user_id, '')
                      OR coalesce(other.agent_id, '') <> coalesce(m.agent_id, '')
                      OR coalesce(other.app_id, '') <> coalesce(m.app_id, '')){0,20}
        (:Message)<-[:NEXT]-(t:Message)
  WHERE t.project = $project AND ($owner_id IS NULL OR t[$owner_field] = $owner_id)
    AND coalesce(t.user_id, '') = coalesce(m.user_id, '') AND coalesce(t.agent_id, '') = coalesce(m.agent_id, '')
    AND coalesce(t.app_id, '') = coalesce(m.app_id, '')
  RETURN {turn: t, memories: COLLECT {
    MATCH (t)<-[:DERIVED_FROM]-(v:Version)<-[:MEMORY_VERSION]-(n:Memory)
    WHERE v.text = n.text AND n.project = $project AND n <> m AND n.visible_until > $visible_after
      AND ($owner_id IS NULL OR n[$owner_field] = $owner_id)
      AND coalesce(n.user_id, '') = coalesce(m.user_id, '') AND coalesce(n.agent_id, '') = coalesce(m.agent_id, '')
      AND coalesce(n.app_id, '') = coalesce(m.app_id, '')
    RETURN DISTINCT n
  }} LIMIT 1
})
LET after = head(COLLECT {
  MATCH (leading) ((:Message)-[:NEXT]->(other:Message)
                   WHERE coalesce(other.user_id, '') <> coalesce(m.user_id, '')
                      OR coalesce(other.agent_id, '') <> coalesce(m.agent_id, '')
                      OR coalesce(other.app_id, '') <> coalesce(m.app_id, '')){0,20}
        (:Message)-[:NEXT]->(t:Message)
  WHERE t.project = $project AND ($owner_id IS NULL OR t[$owner_field] = $owner_id)
    AND coalesce(t.user_id, '') = coalesce(m.user_id, '') AND coalesce(t.agent_id, '') = coalesce(m.agent_id, '')
    AND coalesce(t.app_id, '') = coalesce(m.app_id, '')
  RETURN {turn: t, memories: COLLECT {
    MATCH (t)<-[:DERIVED_FROM]-(v:Version)<-[:MEMORY_VERSION]-(n:Memory)
    WHERE v.text = n.text AND n.project = $project AND n <> m AND n.visible_until > $visible_after
      AND ($owner_id IS NULL OR n[$owner_field] = $owner_id)
      AND coalesce(n.user_id, '') = coalesce(m.user_id, '') AND coalesce(n.agent_id, '') = coalesce(m.agent_id, '')
      AND coalesce(n.app_id, '') = coalesce(m.app_id, '')
    RETURN DISTINCT n
  }} LIMIT 1
})
LET near = [one IN [before, after] WHERE one IS NOT NULL]
WITH collect(CASE WHEN leading IS NOT NULL THEN [leading.id, before.turn.id, after.turn.id] END) AS links,
     collect({m: m, turn: said.turn, is_current: said.is_current}) AS found,
     collect(near) AS neighbours
LET other = COLLECT {
  UNWIND neighbours AS near
  UNWIND near AS one
  UNWIND one.memories AS n
  RETURN {m: n, turn: one.turn, is_current: true}
}
RETURN links, COLLECT {
  UNWIND found + other AS one
  WITH one.m AS m, head(collect(one.turn)) AS turn, head(collect(one.is_current)) AS is_current
  WHERE m.created_at IS NOT NULL AND m.id IS NOT NULL
  RETURN [
    m.id, coalesce(m.terms, ''), left(m.text, $head), right(m.text, $tail) CONTAINS '?',
    vector.similarity.cosine(m.vector, $vector), toString(m.created_at), m.run_id,
    turn.role, turn.speaker, coalesce(turn.content = m.text, false), CASE WHEN $with_texts THEN m.text END,
    m.visible_until > $visible_after AND /*<filter>*/ true /*</filter>*/, coalesce(m.slots, ''),
    CASE WHEN is_current THEN turn.id END
  ]
} AS candidates, COLLECT {
  CALL (*) {
    UNWIND found AS one
    WITH one.turn AS t WHERE one.is_current AND one.turn.content <> one.m.text
    RETURN t
    UNION
    UNWIND neighbours AS near
    UNWIND near AS one
    WITH one.turn AS t WHERE none(n IN one.memories WHERE n.text = one.turn.content)
    RETURN t
  }
  WITH t WHERE t.id IS NOT NULL
  RETURN [
    t.id, coalesce(t.terms, ''), right(t.content, $tail) CONTAINS '?', vector.similarity.cosine(t.vector, $vector)
  ]
} AS turns
