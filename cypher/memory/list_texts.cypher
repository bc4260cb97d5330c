// Returns the texts of the living memories that a filter matches, newest first.
// $project
// $visible_after: leaves out memories that have expired by this time
// :param {project: "default", visible_after: datetime()}
CYPHER 25
MATCH (m:Memory)
WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.expires_key > $visible_after
  AND /*<filter>*/ true /*</filter>*/
RETURN m.id AS id, m.text AS text
ORDER BY m.created_at DESC, m.id DESC
