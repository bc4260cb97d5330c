// Returns the ids of the living memories that were drawn from each of the turns.
// $project
// $ids: turns
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", ids: []}
CYPHER 25
MATCH (t:Message)<-[:DERIVED_FROM]-(:Version)<-[:MEMORY_VERSION]-(m:Memory)
WHERE t.id IN $ids AND t.project = $project AND ($owner_id IS NULL OR t[$owner_field] = $owner_id)
  AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
RETURN t.id AS id, collect(DISTINCT m.id) AS memory_ids
