// Returns the ids of up to a limit of the stale memories, living or deleted, each with the number of characters of all
// its versions.
// $limit
// :param {limit: 100}
CYPHER 25
MATCH (m:Stale)
WITH m LIMIT $limit
LET lengths = COLLECT { MATCH (m)-[:MEMORY_VERSION]->(v:Version) RETURN coalesce(size(v.text), 0) }
RETURN m.id AS id, reduce(total = 0, length IN lengths | total + length) AS characters
