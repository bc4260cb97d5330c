// Returns a page of the ids of memories, living or deleted, each with its approximate size in bytes including its
// versions.
// $project: null for all projects
// $after, $through: the id that the page begins after, and the last id of all pages
// $limit
// :param {project: "default", after: "", through: "g", limit: 1000}
CYPHER 25
CALL () {
  MATCH (m:Memory)
  WHERE m.id > $after AND m.id <= $through AND ($project IS NULL OR m.project = $project)
  RETURN m ORDER BY m.id LIMIT $limit
  UNION ALL
  MATCH (m:DeletedMemory)
  WHERE m.id > $after AND m.id <= $through AND ($project IS NULL OR m.project = $project)
  RETURN m ORDER BY m.id LIMIT $limit
}
WITH m ORDER BY m.id LIMIT $limit
CALL (m) {
  MATCH (m)-[:MEMORY_VERSION]->(v:Version)
  RETURN sum(2000 * (1 + COUNT { (v)-[:HAS_PASSAGE]->() })
             + size(coalesce(v.text, '')) + size(coalesce(v.metadata, ''))) AS size
}
RETURN m.id AS id, size
