// Memories that say words, now or before they were changed, the best first by the text index.
// $project
// $visible_after: memories that expired by then are left out
// $query: for the text index, that a token of the scope is in it included
// $limit: how many entries of the index are looked at
// :param {project: "default", visible_after: datetime(), query: "terms:tea", limit: 100}
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
  WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.expires_key > $visible_after
    AND score > 0 AND /*<filter>*/ true /*</filter>*/
  RETURN {id: m.id, version: version, past: past} ORDER BY score DESC, m.id
} AS hits
