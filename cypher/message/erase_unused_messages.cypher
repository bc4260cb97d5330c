// Erases up to a limit of the turns of a project that no memory was drawn from, and returns their number.
// $project
// $limit
// :param {project: "default", limit: 1000}
CYPHER 25
MATCH (t:Message)
WHERE t.project = $project AND NOT EXISTS { (t)<-[:DERIVED_FROM]-() }
WITH t LIMIT $limit
SET t._lock = true
REMOVE t._lock
WITH t
WHERE NOT EXISTS { (t)<-[:DERIVED_FROM]-() }
DETACH DELETE t
RETURN count(*) AS count
