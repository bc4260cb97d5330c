// Returns the categories with these names.
// $project, $names
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", names: ["food"]}
CYPHER 25
MATCH (c:Category {project: $project})
WHERE c.name IN $names AND ($owner_id IS NULL OR EXISTS { (c)<-[:OFFERS]-() } OR EXISTS {
    MATCH (c)<-[:IN_CATEGORY|WAS_IN_CATEGORY]-(m) WHERE m[$owner_field] = $owner_id
  })
RETURN c.name AS name, c.description AS description,
       CASE WHEN $owner_id IS NULL THEN COUNT { (c)<-[:IN_CATEGORY]-() }
            ELSE COUNT { MATCH (c)<-[:IN_CATEGORY]-(own) WHERE own[$owner_field] = $owner_id } END AS memory_count
