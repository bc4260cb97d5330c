// Returns what has been said of living memories, for those of which something was.
// $project, $ids
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", ids: []}
CYPHER 25
MATCH (m:Memory)
WHERE m.id IN $ids AND m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
  AND m.feedback IS NOT NULL
RETURN m.id AS id, m.feedback AS rating, m.feedback_reason AS reason, m.feedback_actor AS actor,
       toString(m.feedback_at) AS at
