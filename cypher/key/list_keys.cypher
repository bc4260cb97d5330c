// Returns the API keys of a project, revoked and expired ones too, by the time of their making.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (k:ApiKey)
WHERE $project IS NULL OR k.project = $project
RETURN k {.*} AS key
ORDER BY k.created_at, k.id
