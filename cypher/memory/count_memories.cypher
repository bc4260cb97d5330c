// Counts the memories that a filter matches, up to a limit.
// $project
// $visible_after: leaves out memories that have expired by this time
// $limit
// :param {project: "default", visible_after: datetime(), limit: 1000000000}
CYPHER 25
MATCH (m:Memory)
WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.expires_key > $visible_after
  AND /*<filter>*/ true /*</filter>*/
LIMIT $limit
RETURN count(m) AS count
