// Returns a page of a project's categories in the order of their names.
// $project
// $after: the name that the page begins after, or null
// $limit
// :param {project: "default", after: null, limit: 100}
CYPHER 25
MATCH (c:Category {project: $project})
WHERE $after IS NULL OR c.name > $after
ORDER BY c.name LIMIT $limit
RETURN c.name AS name, c.description AS description, COUNT { (c)<-[:IN_CATEGORY]-() } AS memory_count
