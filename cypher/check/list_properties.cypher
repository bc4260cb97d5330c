// The properties, but for vectors and their own times, of a page of memories, living or deleted, and of their past versions,
// with how many passages each version has.
// $project: or null for all
// $after, $last: the ids that the page begins after and ends with
// :param {project: null, after: "", last: "~"}
CYPHER 25
MATCH (m:Memory|DeletedMemory)
WHERE m.id > $after AND m.id <= $last AND ($project IS NULL OR m.project = $project)
RETURN m {.*, embedding: null, created_at: null, updated_at: null, recorded_at: null, expires_key: null} AS memory,
       m:DeletedMemory AS is_deleted, m:Stale AS is_stale,
       COUNT { MATCH (m)-[:MEMORY_VERSION]->(v:Version)-[:HAS_PASSAGE]->() WHERE v.version = m.version } AS passages,
       COLLECT {
         MATCH (m)-[:MEMORY_VERSION]->(v:Version) WHERE v.version < m.version
         RETURN v {.*, embedding: null, expires_key: null, passages: COUNT { (v)-[:HAS_PASSAGE]->() }} ORDER BY v.version
       } AS past
