// Returns the turns with these ids.
// $project, $ids
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", ids: []}
CYPHER 25
MATCH (t:Message)
WHERE t.id IN $ids AND t.project = $project AND ($owner_id IS NULL OR t[$owner_field] = $owner_id)
RETURN t {.id, .role, name: t.speaker, .content, created_at: toString(t.created_at)} AS message
