// Returns a project's instructions and the categories that it offers, in their order, or nothing where the project
// does not exist.
// $project
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default"}
CYPHER 25
MATCH (p:Project {id: $project})
RETURN p.custom_instructions AS custom_instructions, COLLECT {
  MATCH (p)-[offer:OFFERS]->(c:Category)
  RETURN c {.name, .description, memory_count: CASE WHEN $owner_id IS NULL THEN COUNT { (c)<-[:IN_CATEGORY]-() }
    ELSE COUNT { MATCH (c)<-[:IN_CATEGORY]-(own) WHERE own[$owner_field] = $owner_id } END}
  ORDER BY offer.position
} AS categories
