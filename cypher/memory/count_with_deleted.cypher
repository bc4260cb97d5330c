// Counts the memories that a filter matches, including expired and deleted ones, up to a limit.
// $project
// $limit
// :param {project: "default", limit: 1000000000}
CYPHER 25
MATCH (m:Memory|DeletedMemory)
WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL
  AND /*<filter>*/ true /*</filter>*/
LIMIT $limit
RETURN count(m) AS count
