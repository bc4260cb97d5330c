// Returns the categories with these names.
// $project, $names
// :param {project: "default", names: ["food"]}
CYPHER 25
MATCH (c:Category {project: $project})
WHERE c.name IN $names
RETURN c.name AS name, c.description AS description, COUNT { (c)<-[:IN_CATEGORY]-() } AS memory_count
