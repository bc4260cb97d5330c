// Returns a page of the projects that have settings of their own, in the order of their ids.
// $project: null for all projects
// $after: the id that the page begins after
// $limit
// :param {project: null, after: "", limit: 1000}
CYPHER 25
MATCH (p:Project)
WHERE p.id > $after AND ($project IS NULL OR p.id = $project)
  AND (p.custom_instructions IS NOT NULL OR EXISTS { (p)-[:OFFERS]->() })
RETURN {
  project: p.id, custom_instructions: p.custom_instructions,
  categories: COLLECT { MATCH (p)-[offer:OFFERS]->(c:Category) RETURN c.name ORDER BY offer.position }
} AS settings
ORDER BY p.id LIMIT $limit
