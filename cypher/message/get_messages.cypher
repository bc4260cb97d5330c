// Returns the turns with these ids.
// $project, $ids
// :param {project: "default", ids: []}
CYPHER 25
MATCH (t:Message)
WHERE t.id IN $ids AND t.project = $project
RETURN t {.id, .role, .name, .content, created_at: toString(t.created_at)} AS message
