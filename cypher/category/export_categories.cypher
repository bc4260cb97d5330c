// Returns a page of categories in the order of project and name, including those without memories.
// $project: null for all projects
// $after_project, $after: the category that the page begins after
// $limit
// :param {project: "default", after_project: "", after: "", limit: 1000}
CYPHER 25
MATCH (c:Category)
WHERE c.project >= $after_project AND c.name IS NOT NULL AND (c.project > $after_project OR c.name > $after)
  AND ($project IS NULL OR c.project = $project)
RETURN c {.project, .name, .description} AS category
ORDER BY c.project, c.name LIMIT $limit
