// Returns the ids of up to a limit of the living memories that a filter matches, including expired ones.
// $project
// $limit
// :param {project: "default", limit: 1000}
CYPHER 25
MATCH (m:Memory)
WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL
  AND /*<filter>*/ true /*</filter>*/
RETURN m.id AS id LIMIT $limit
