// Words were changed by threads that shared a stemmer, and are made anew of all that memories say or said. Whoever was
// written before passages, mentions or the projects of versions gets what it lacks: the first two when graphmem runs.
CYPHER 25
MATCH (m:Memory|DeletedMemory)
SET m:Stale
REMOVE m:Wordless;
CYPHER 25
MATCH (m:Memory|DeletedMemory)-[:MEMORY_VERSION]->(v:Version)
WHERE v.project IS NULL
SET v.project = m.project;
