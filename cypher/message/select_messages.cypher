// Returns the ids of up to a limit of the turns of some owners that no memory was drawn from.
// $project
// $limit
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", limit: 1000}
CYPHER 25
MATCH (m:Message)
WHERE m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
  AND /*<owners>*/ true /*</owners>*/ AND NOT EXISTS { (m)<-[:DERIVED_FROM]-() }
RETURN m.id AS id LIMIT $limit
