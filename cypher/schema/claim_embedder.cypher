// Returns the embedder that made this database's vectors; the first one to ask is recorded as that.
// $embedder, $dimension
// :param {embedder: "bge-small-en-v1.5-q", dimension: 384}
CYPHER 25
MERGE (s:Settings {id: 'graphmem'})
SET s._lock = true
REMOVE s._lock
SET s.dimension = CASE WHEN s.embedder IS NULL THEN $dimension ELSE s.dimension END,
    s.embedder = coalesce(s.embedder, $embedder)
RETURN s.embedder AS embedder
