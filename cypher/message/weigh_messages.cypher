// The next turns by id, and about how many bytes each has.
// $project: or null for all
// $after: an id
// $limit
// :param {project: "default", after: "", limit: 1000}
CYPHER 25
MATCH (t:Message)
WHERE t.id > $after AND ($project IS NULL OR t.project = $project)
RETURN t.id AS id, 500 + size(t.content) AS size
ORDER BY t.id LIMIT $limit
