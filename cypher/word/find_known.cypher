// Returns the memories that statements may repeat or replace: for each query the living memories that the text index
// ranks best, of the same user, agent and app, whatever their run, with the time at which each text was last said and
// the name of its speaker.
// $project
// $user_id, $agent_id, $app_id: the add's owners or null; the memories have exactly these
// $visible_after: leaves out memories that have expired by this time
// $queries: in Lucene's syntax, with required tokens of the scope
// $limit: how many entries the index returns for each query
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", user_id: "alex", agent_id: null, app_id: null, visible_after: datetime(), queries: ["terms:tea"], limit: 20}
CYPHER 25
UNWIND range(0, size($queries) - 1) AS number
CALL (number) {
  CALL db.index.fulltext.queryNodes('memory_words', $queries[number], {limit: $limit}) YIELD node AS m, score
  WHERE m:Memory AND m.project = $project AND m.visible_until > $visible_after AND score > 0
    AND coalesce(m.user_id, '') = coalesce($user_id, '') AND coalesce(m.agent_id, '') = coalesce($agent_id, '')
    AND coalesce(m.app_id, '') = coalesce($app_id, '') AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
  RETURN m
}
WITH m, collect(number) AS numbers
LET turn = head(COLLECT {
  MATCH (m)-[:MEMORY_VERSION]->(v:Version)-[:DERIVED_FROM]->(t:Message) WHERE v.text = m.text
  RETURN t ORDER BY t.created_at DESC LIMIT 1
})
LET begun = head(COLLECT {
  MATCH (m)-[change:MEMORY_VERSION]->(v:Version) WHERE v.text = m.text
  RETURN change.valid_from ORDER BY change.valid_from LIMIT 1
})
RETURN m.id AS id, m.text AS text, m.run_id AS run_id, m.immutable AS immutable, numbers,
       turn.speaker AS speaker, toString(coalesce(turn.created_at, begun)) AS said_at
ORDER BY id
