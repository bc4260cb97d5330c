// Returns a page of the ids of turns, each with its approximate size in bytes.
// $project: null for all projects
// $after: the id that the page begins after
// $limit
// :param {project: "default", after: "", limit: 1000}
CYPHER 25
MATCH (t:Message)
WHERE t.id > $after AND ($project IS NULL OR t.project = $project)
RETURN t.id AS id, 500 + size(t.content) AS size
ORDER BY t.id LIMIT $limit
