// Some of the memories, living or deleted, whose words, passages and mentions are to be looked through, and how much they
// have ever said.
// $limit
// :param {limit: 100}
CYPHER 25
MATCH (m:Stale)
WITH m LIMIT $limit
LET lengths = COLLECT { MATCH (m)-[:MEMORY_VERSION]->(v:Version) RETURN coalesce(size(v.text), 0) }
RETURN m.id AS id, reduce(total = 0, length IN lengths | total + length) AS characters
