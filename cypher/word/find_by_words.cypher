// Returns the memories whose present or past texts the text index ranks best for words, the best first.
// $project
// $visible_after: leaves out memories that have expired by this time
// $query: in Lucene's syntax, with a required token of the scope
// $limit: how many entries the index returns
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime(), query: "terms:tea", limit: 100}
CYPHER 25
CALL db.index.fulltext.queryNodes('memory_words', $query, {limit: $limit}) YIELD node, score
WITH collect({node: node, score: score}) AS found
RETURN size(found) AS entries, COLLECT {
  UNWIND found AS entry
  CALL (entry) {
    WITH entry WHERE entry.node:Memory
    RETURN entry.node AS m, null AS version, null AS past
    UNION ALL
    WITH entry WHERE entry.node:Version
    LET v = entry.node
    MATCH (m:Memory)-[:MEMORY_VERSION]->(v)
    RETURN m, v.version AS version, v.terms AS past
  }
  WITH entry.score AS score, m, version, past
  WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
    AND score > 0 AND ($owner_id IS NULL OR m[$owner_field] = $owner_id) AND /*<filter>*/ true /*</filter>*/
  RETURN {id: m.id, version: version, past: past} ORDER BY score DESC, m.id
} AS hits
