// Sets what is said of a living memory in place of what was said before, or withdraws it; returns the memory's id.
// $project, $id
// $rating: POSITIVE, NEGATIVE or VERY_NEGATIVE, or null to withdraw it; $reason, $actor and $at are null then too
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", id: "", rating: null, reason: null, actor: null, at: null}
CYPHER 25
MATCH (m:Memory)
WHERE m.id = $id AND m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
SET m.feedback = $rating, m.feedback_reason = $reason, m.feedback_actor = $actor, m.feedback_at = $at
RETURN m.id AS id
