// Counts the categories of a project.
// $project
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default"}
CYPHER 25
MATCH (c:Category {project: $project})
WHERE $owner_id IS NULL
   OR EXISTS { (c)<-[:OFFERS]-() }
   OR EXISTS { MATCH (c)<-[:IN_CATEGORY|WAS_IN_CATEGORY]-(m) WHERE m[$owner_field] = $owner_id }
RETURN count(c) AS count
