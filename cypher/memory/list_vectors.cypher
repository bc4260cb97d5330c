// Returns the vectors of the memories that a filter matches.
// $project
// $visible_after: leaves out memories that have expired by this time
// :param {project: "default", visible_after: datetime()}
CYPHER 25
MATCH (m:Memory)
WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.expires_key > $visible_after
  AND /*<filter>*/ true /*</filter>*/
RETURN m.id AS id, vector(m.embedding, size(m.embedding), FLOAT32) AS embedding
ORDER BY id
