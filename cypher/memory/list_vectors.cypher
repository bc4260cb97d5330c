// Returns the vectors of the memories that a filter matches.
// $project
// $visible_after: leaves out memories that have expired by this time
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime()}
CYPHER 25
/*<reach>*/ MATCH (m:Memory) /*</reach>*/
WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
  AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
  AND /*<filter>*/ true /*</filter>*/
RETURN m.id AS id, vector(m.vector, size(m.vector), FLOAT32) AS embedding
ORDER BY id
