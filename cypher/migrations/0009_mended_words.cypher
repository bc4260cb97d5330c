// Words were changed by threads that shared a stemmer, and are made anew of all that memories say or said. Whoever was
// written before passages, mentions or the projects of versions gets what it lacks: the first two when graphmem runs.
CYPHER 25
MATCH (m:Memory|DeletedMemory)
CALL (m) {
  SET m:Stale
  REMOVE m:Wordless
} IN TRANSACTIONS OF 10000 ROWS;
CYPHER 25
MATCH (m:Memory|DeletedMemory)-[:MEMORY_VERSION]->(v:Version)
WHERE v.project IS NULL
CALL (m, v) {
  SET v.project = m.project
} IN TRANSACTIONS OF 10000 ROWS;
