// Returns the texts of the living memories that a filter matches, newest first.
// $project
// $visible_after: leaves out memories that have expired by this time
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime()}
CYPHER 25
/*<reach>*/ MATCH (m:Memory) /*</reach>*/
WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
  AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
  AND /*<filter>*/ true /*</filter>*/
RETURN m.id AS id, m.text AS text
ORDER BY m.created_at DESC, m.id DESC
