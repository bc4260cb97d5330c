// Returns a project's instructions and the categories that it offers, in their order, or nothing where the project
// does not exist.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (p:Project {id: $project})
RETURN p.custom_instructions AS custom_instructions, COLLECT {
  MATCH (p)-[offer:OFFERS]->(c:Category)
  RETURN c {.name, .description, memory_count: COUNT { (c)<-[:IN_CATEGORY]-() }}
  ORDER BY offer.position
} AS categories
