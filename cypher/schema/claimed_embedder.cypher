// Which embedder made this database's vectors; nothing when none has been noted.
CYPHER 25
MATCH (s:Settings {id: 'graphmem'})
RETURN s.embedder AS embedder
