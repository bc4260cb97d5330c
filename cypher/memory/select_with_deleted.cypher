// Returns the ids of up to a limit of the memories that a filter matches, including expired and deleted ones.
// $project
// $limit
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", limit: 1000}
CYPHER 25
/*<reach>*/ MATCH (m:Memory|DeletedMemory) /*</reach>*/
WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL
  AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
  AND /*<filter>*/ true /*</filter>*/
RETURN m.id AS id LIMIT $limit
