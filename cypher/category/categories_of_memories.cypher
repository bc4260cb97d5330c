// Returns the categories of each memory in the order of their names.
// $project
// $ids: memories
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", ids: []}
CYPHER 25
MATCH (m:Memory)-[:IN_CATEGORY]->(c:Category)
WHERE m.id IN $ids AND m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
RETURN m.id AS memory_id, c.name AS name, c.description AS description,
       CASE WHEN $owner_id IS NULL THEN COUNT { (c)<-[:IN_CATEGORY]-() }
            ELSE COUNT { MATCH (c)<-[:IN_CATEGORY]-(own) WHERE own[$owner_field] = $owner_id } END AS memory_count
ORDER BY memory_id, name
