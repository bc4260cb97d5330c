// Returns the ids of up to a limit of the turns of some owners that no memory was drawn from.
// $project
// $limit
// :param {project: "default", limit: 1000}
CYPHER 25
MATCH (m:Message)
WHERE m.project = $project AND /*<owners>*/ true /*</owners>*/ AND NOT EXISTS { (m)<-[:DERIVED_FROM]-() }
RETURN m.id AS id LIMIT $limit
