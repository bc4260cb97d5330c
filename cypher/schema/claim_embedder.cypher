// Returns the embedder that made this database's vectors; the first one to ask is recorded as that.
// $embedder, $dimension
// :param {embedder: "bge-small-en-v1.5-q", dimension: 384}
CYPHER 25
MERGE (s:Settings {id: 'graphmem'})
  ON CREATE SET s.embedder = $embedder, s.dimension = $dimension
RETURN s.embedder AS embedder
