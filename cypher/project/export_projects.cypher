// The next projects by id that have settings of their own.
// $project: or null for all
// $after: the id that they come after
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
