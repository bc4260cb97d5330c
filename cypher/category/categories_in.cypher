// The categories that memories are in, of those that a filter matches, expired ones too.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (m:Memory)
WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL
  AND /*<filter>*/ true /*</filter>*/
MATCH (m)-[:IN_CATEGORY]->(c:Category)
RETURN DISTINCT c.name AS name, c.description AS description
ORDER BY name
