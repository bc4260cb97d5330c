// Returns the features by which found turns are ranked, of those right before and after the leading ones too, of the
// same owners: what others said between is passed over.
// A turn is not selected where a memory that was drawn from it has since been changed, has expired or was deleted: what
// is forgotten must not come back as something that was said. Of a turn that nothing was drawn from, such as an answer,
// the turn before it counts, and the run, which has ended where all of its memories are gone.
// Rows are lists, not maps: the driver would take as long to read the keys of hundreds of maps as their values.
// $project
// $visible_after: a memory that has expired by this time is gone
// $said_before: only turns of this time and before are selected
// $ids: the found turns
// $memory_ids: found memories, whose turns are described too
// $leading: those of the turns and memories whose neighbouring turns are read
// $vector: the query's vector, of the embedder's dimension, or null where vectors do not count
// $with_texts: whether to return the texts
// $head, $tail: how many characters of a text's beginning are returned, and how many of its end are tested for a
//   question mark
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime(), said_before: datetime(), ids: [], memory_ids: [], leading: [], vector: [i IN range(1, 384) | 1.0], with_texts: false, head: 200, tail: 120}
CYPHER 25
CALL () {
  MATCH (t:Message)
  WHERE t.id IN $ids AND t.project = $project AND ($owner_id IS NULL OR t[$owner_field] = $owner_id)
  RETURN t, t.id IN $leading AS leads
  UNION
  MATCH (m:Memory)-[:MEMORY_VERSION]->(v:Version)-[:DERIVED_FROM]->(t:Message)
  WHERE m.id IN $memory_ids AND m.project = $project AND v.text = m.text AND t.project = $project
    AND ($owner_id IS NULL OR m[$owner_field] = $owner_id) AND ($owner_id IS NULL OR t[$owner_field] = $owner_id)
  RETURN t, m.id IN $leading AS leads
}
CALL (t, leads) {
  RETURN t AS one
  UNION
  WITH t WHERE leads
  MATCH (t) ((:Message)-[:NEXT]-(other:Message)
             WHERE coalesce(other.user_id, '') <> coalesce(t.user_id, '')
                OR coalesce(other.agent_id, '') <> coalesce(t.agent_id, '')
                OR coalesce(other.app_id, '') <> coalesce(t.app_id, '')){0,20}
        (:Message)-[:NEXT]-(near:Message)
  WHERE near.project = $project AND ($owner_id IS NULL OR near[$owner_field] = $owner_id)
    AND coalesce(near.user_id, '') = coalesce(t.user_id, '') AND coalesce(near.agent_id, '') = coalesce(t.agent_id, '')
    AND coalesce(near.app_id, '') = coalesce(t.app_id, '')
  RETURN near AS one
}
WITH DISTINCT one AS t
LET before = head(COLLECT {
  MATCH (t) ((:Message)<-[:NEXT]-(other:Message)
             WHERE coalesce(other.user_id, '') <> coalesce(t.user_id, '')
                OR coalesce(other.agent_id, '') <> coalesce(t.agent_id, '')
                OR coalesce(other.app_id, '') <> coalesce(t.app_id, '')){0,20}
        (:Message)<-[:NEXT]-(near:Message)
  WHERE near.project = $project AND ($owner_id IS NULL OR near[$owner_field] = $owner_id)
    AND coalesce(near.user_id, '') = coalesce(t.user_id, '') AND coalesce(near.agent_id, '') = coalesce(t.agent_id, '')
    AND coalesce(near.app_id, '') = coalesce(t.app_id, '')
  RETURN near LIMIT 1
})
LET drawn = COLLECT {
  MATCH (t)<-[:DERIVED_FROM]-(:Version)<-[:MEMORY_VERSION]-(m:Memory)
  WHERE $owner_id IS NULL OR m[$owner_field] = $owner_id
  RETURN DISTINCT m
}
LET is_gone = EXISTS {
  UNWIND CASE WHEN EXISTS { (t)<-[:DERIVED_FROM]-() } THEN [t] ELSE [t, before] END AS said
  MATCH (said)<-[:DERIVED_FROM]-(v:Version)<-[:MEMORY_VERSION]-(m:Memory|DeletedMemory)
  WHERE ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND NOT (m:Memory AND m.visible_until > $visible_after AND v.text = m.text)
  RETURN m
}
LET has_ended = t.run_id IS NOT NULL AND drawn = [] AND EXISTS {
  MATCH (:Run {project: $project, id: t.run_id})-[:HAS_MEMORY|HAD_MEMORY]->(m:Memory|DeletedMemory)
  WHERE ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND coalesce(m.user_id, '') = coalesce(t.user_id, '') AND coalesce(m.agent_id, '') = coalesce(t.agent_id, '')
    AND coalesce(m.app_id, '') = coalesce(t.app_id, '')
} AND NOT EXISTS {
  MATCH (:Run {project: $project, id: t.run_id})-[:HAS_MEMORY]->(m:Memory)
  WHERE ($owner_id IS NULL OR m[$owner_field] = $owner_id) AND m.visible_until > $visible_after
    AND coalesce(m.user_id, '') = coalesce(t.user_id, '') AND coalesce(m.agent_id, '') = coalesce(t.agent_id, '')
    AND coalesce(m.app_id, '') = coalesce(t.app_id, '')
}
RETURN collect([
  t.id, coalesce(t.terms, t.context_terms, ''), left(t.content, $head), right(t.content, $tail) CONTAINS '?',
  coalesce(
    vector.similarity.cosine(t.vector, $vector),
    head(COLLECT { UNWIND drawn AS m RETURN max(vector.similarity.cosine(m.vector, $vector)) })
  ),
  toString(t.created_at), t.role, t.speaker, CASE WHEN $with_texts THEN t.content END,
  NOT is_gone AND NOT has_ended AND t.created_at <= $said_before AND /*<filter>*/ true /*</filter>*/,
  [t.user_id, t.agent_id, t.app_id, t.run_id], before.id, [m IN drawn | m.id]
]) AS rows
