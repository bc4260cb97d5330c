// Loads the vector index into memory, where it holds anything: its first search after a start takes seconds.
// $vector: of the embedder's length
// :param {vector: [i IN range(1, 384) | 1.0]}
CYPHER 25
WITH EXISTS { MATCH (m:Memory) WHERE m.embedding IS NOT NULL } AS any_memory
WHERE any_memory
MATCH (m:Memory)
SEARCH m IN (VECTOR INDEX memory_embedding FOR $vector LIMIT 1)
RETURN count(m) AS count
