// Memories that say words, now or before they were changed, the best first by the text index.
// $project
// $visible_after: memories that expired by then are left out
// $query: for the text index, that a token of the scope is in it included
// $limit: how many entries of the index are looked at
// :param {project: "default", visible_after: datetime(), query: "terms:tea", limit: 100}
CYPHER 25
CALL db.index.fulltext.queryNodes('memory_words', $query, {limit: $limit}) YIELD node, score
WITH collect({node: node, score: score}) AS found
LET entries = size(found)
UNWIND CASE entries WHEN 0 THEN [null] ELSE found END AS entry
CALL (entry) {
  WITH entry WHERE entry.node:Memory
  RETURN entry.node AS m, null AS version
  UNION ALL
  WITH entry WHERE entry.node:Version
  LET v = entry.node
  MATCH (m:Memory)-[:MEMORY_VERSION]->(v)
  RETURN m, v.version AS version
}
WITH entries, entry.score AS score, m, version
WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.expires_key > $visible_after
  AND score > 0 AND /*<filter>*/ true /*</filter>*/
RETURN m.id AS id, score, version, entries
ORDER BY score DESC, id
