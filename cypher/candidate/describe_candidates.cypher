// Returns the features by which found memories are ranked: their similarity to the query, their terms, who said them,
// and the turn that each was drawn from; for the leading ones also the turns right before and after, of the same
// owners (what others said between is passed over), and the memories said in those. A turn whose content is the text
// of one of the memories is left out.
// Rows are lists, not maps: the driver would take as long to read the keys of hundreds of maps as their values.
// $project
// $visible_after: memories that have expired by this time are not selected
// $ids: the found memories
// $leading: those of them whose neighbouring turns are read; null for all
// $vector: the query's vector, of the embedder's dimension, or null where vectors do not count
// $similarities: a map from ids to similarities to that vector that are known
// $with_vectors: whether to return the vectors
// $with_texts: whether to return the texts
// $with_memories: whether to return the leading memories whole
// $head, $tail: how many characters of a text's beginning are returned, and how many of its end are tested for a
//   question mark
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime(), ids: [], leading: [], vector: [i IN range(1, 384) | 1.0], similarities: {}, with_vectors: false, with_texts: false, with_memories: false, head: 200, tail: 120}
CYPHER 25
MATCH (m:Memory)
WHERE m.id IN $ids AND m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
LET owners = [coalesce(m.user_id, ''), coalesce(m.agent_id, ''), coalesce(m.app_id, '')]
LET source = head(COLLECT { MATCH (m)-[:SAID_IN]->(t:Message) RETURN t ORDER BY t.created_at, t.id LIMIT 1 })
// A text that was written by hand has the speaker and the neighbours of the one before it.
LET turn = coalesce(source, head(COLLECT {
  MATCH (m)-[:MEMORY_VERSION]->(:Version)-[:DERIVED_FROM]->(t:Message)
  RETURN t ORDER BY t.created_at, t.id LIMIT 1
}))
LET is_leading = $leading IS NULL OR m.id IN $leading
LET leading = CASE WHEN is_leading THEN turn END
LET previous = head(COLLECT { MATCH (leading)<-[:NEXT]-(t:Message) RETURN t LIMIT 1 })
LET following = head(COLLECT { MATCH (leading)-[:NEXT]->(t:Message) RETURN t LIMIT 1 })
// Walking on costs more than the step itself, and is rarely needed.
LET before = CASE
  WHEN previous IS NULL
    OR [coalesce(previous.user_id, ''), coalesce(previous.agent_id, ''), coalesce(previous.app_id, '')] = owners
  THEN previous
  ELSE head(COLLECT {
    MATCH (previous) ((other:Message)<-[:NEXT]-(:Message)
                      WHERE [coalesce(other.user_id, ''), coalesce(other.agent_id, ''),
                             coalesce(other.app_id, '')] <> owners){1,20}
          (t:Message)
    WHERE [coalesce(t.user_id, ''), coalesce(t.agent_id, ''), coalesce(t.app_id, '')] = owners
    RETURN t LIMIT 1
  })
END
LET after = CASE
  WHEN following IS NULL
    OR [coalesce(following.user_id, ''), coalesce(following.agent_id, ''), coalesce(following.app_id, '')] = owners
  THEN following
  ELSE head(COLLECT {
    MATCH (following) ((other:Message)-[:NEXT]->(:Message)
                       WHERE [coalesce(other.user_id, ''), coalesce(other.agent_id, ''),
                              coalesce(other.app_id, '')] <> owners){1,20}
          (t:Message)
    WHERE [coalesce(t.user_id, ''), coalesce(t.agent_id, ''), coalesce(t.app_id, '')] = owners
    RETURN t LIMIT 1
  })
END
LET near = COLLECT {
  UNWIND [before, after] AS t
  WITH t WHERE t.project = $project AND ($owner_id IS NULL OR t[$owner_field] = $owner_id)
  RETURN {turn: t, memories: COLLECT {
    MATCH (t)<-[:SAID_IN]-(n:Memory)
    WHERE n.project = $project AND n <> m AND n.visible_until > $visible_after
      AND ($owner_id IS NULL OR n[$owner_field] = $owner_id)
      AND [coalesce(n.user_id, ''), coalesce(n.agent_id, ''), coalesce(n.app_id, '')] = owners
    RETURN n
  }}
}
WITH collect(CASE WHEN leading IS NOT NULL THEN [leading.id, before.id, after.id] END) AS links,
     collect({m: m, turn: turn, is_current: source IS NOT NULL, is_found: true, is_leading: is_leading}) AS found,
     collect(near) AS neighbours
LET other = COLLECT {
  UNWIND neighbours AS near
  UNWIND near AS one
  UNWIND one.memories AS n
  RETURN {m: n, turn: one.turn, is_current: true, is_found: false, is_leading: false}
}
RETURN links, COLLECT {
  UNWIND found + other AS one
  WITH one.m AS m, head(collect(one.turn)) AS turn, head(collect(one.is_current)) AS is_current,
       head(collect(one.is_found)) AS is_found, head(collect(one.is_leading)) AS is_leading
  WHERE m.created_at IS NOT NULL AND m.id IS NOT NULL
  // As `m.vector` the plan would read it of all at once, before it is known whether it is needed.
  RETURN [
    m.id, coalesce(m.terms, ''), left(m.text, $head), right(m.text, $tail) CONTAINS '?',
    coalesce($similarities[m.id], vector.similarity.cosine(m['vector'], $vector)),
    CASE WHEN $with_vectors THEN vector(m['vector'], size(m['vector']), FLOAT32) END, toString(m.created_at), m.run_id,
    turn.role, turn.speaker, coalesce(turn.content = m.text, false), CASE WHEN $with_texts THEN m.text END,
    m.visible_until > $visible_after AND /*<filter>*/ true /*</filter>*/, coalesce(m.slots, ''),
    CASE WHEN is_current THEN turn.id END, is_found,
    CASE WHEN is_leading AND $with_memories THEN
      [m.id, m.text, m.text_hash, m.metadata, m.user_id, m.agent_id, m.app_id, m.run_id, m.version, m.immutable,
       toString(m.created_at), toString(m.updated_at), toString(m.recorded_at), toString(m.visible_until)]
    END
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
    t.id, coalesce(t.terms, t.context_terms, ''), right(t.content, $tail) CONTAINS '?',
    vector.similarity.cosine(t.vector, $vector),
    CASE WHEN $with_vectors THEN vector(t.vector, size(t.vector), FLOAT32) END
  ]
} AS turns
