// Marks all memories as stale, because threads that shared a stemmer spoiled their terms, so that all terms are
// computed again. Memories from before passages, mentions or the projects of versions get what they lack: the first
// two when graphmem runs.
CYPHER 25
MATCH (m:Memory|DeletedMemory)
SET m:Stale
REMOVE m:Wordless;
CYPHER 25
MATCH (m:Memory|DeletedMemory)-[:MEMORY_VERSION]->(v:Version)
WHERE v.project IS NULL
SET v.project = m.project;
