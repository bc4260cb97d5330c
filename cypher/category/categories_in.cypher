// Returns the categories of all memories that a filter matches, including expired ones.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (m:Memory)
WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL
  AND /*<filter>*/ true /*</filter>*/
MATCH (m)-[:IN_CATEGORY]->(c:Category)
RETURN DISTINCT c.name AS name, c.description AS description
ORDER BY name
