// Returns a page of a project's categories in the order of their names.
// $project
// $after_name, $before_name: the names that the page comes after and before, or null
// $limit
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", after_name: null, before_name: null, limit: 100}
CYPHER 25
MATCH (c:Category {project: $project})
WHERE ($after_name IS NULL OR c.name > $after_name) AND ($before_name IS NULL OR c.name < $before_name)
  AND ($owner_id IS NULL
    OR EXISTS { (c)<-[:OFFERS]-() }
    OR EXISTS { MATCH (c)<-[:IN_CATEGORY|WAS_IN_CATEGORY]-(m) WHERE m[$owner_field] = $owner_id })
ORDER BY /*<order>*/ c.name ASC /*</order>*/ LIMIT $limit
RETURN c.name AS name, c.description AS description,
       CASE WHEN $owner_id IS NULL THEN COUNT { (c)<-[:IN_CATEGORY]-() }
            ELSE COUNT { MATCH (c)<-[:IN_CATEGORY]-(own) WHERE own[$owner_field] = $owner_id } END AS memory_count
