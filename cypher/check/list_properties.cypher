// Returns the properties, without vectors and times of their own, of a page of memories, living or deleted, and of
// their past versions, with the number of passages of each version.
// $project: null for all projects
// $after, $last: the id that the page begins after, and the last id in it
// :param {project: null, after: "", last: "~"}
CYPHER 25
MATCH (m:Memory|DeletedMemory)
WHERE m.id > $after AND m.id <= $last AND ($project IS NULL OR m.project = $project)
RETURN m {.*, vector: null, created_at: null, updated_at: null, recorded_at: null, visible_until: null} AS memory,
       m:DeletedMemory AS is_deleted, m:Stale AS is_stale,
       COUNT { MATCH (m)-[:MEMORY_VERSION]->(v:Version)-[:HAS_PASSAGE]->() WHERE v.version = m.version } AS passages,
       COLLECT {
         MATCH (m)-[:MEMORY_VERSION]->(v:Version) WHERE v.version < m.version
         RETURN v {.*, vector: null, visible_until: null, passages: COUNT { (v)-[:HAS_PASSAGE]->() }}
         ORDER BY v.version
       } AS past
