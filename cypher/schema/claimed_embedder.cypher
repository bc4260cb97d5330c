// Returns the embedder that made this database's vectors, or nothing when none is recorded.
CYPHER 25
MATCH (s:Settings {id: 'graphmem'}) WHERE s.embedder IS NOT NULL
RETURN s.embedder AS embedder
