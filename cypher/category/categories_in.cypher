// Returns the categories of all memories that a filter matches, including expired ones.
// $project
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default"}
CYPHER 25
/*<reach>*/ MATCH (m:Memory) /*</reach>*/
WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL
  AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
  AND /*<filter>*/ true /*</filter>*/
MATCH (m)-[:IN_CATEGORY]->(c:Category)
RETURN DISTINCT c.name AS name, c.description AS description
ORDER BY name
