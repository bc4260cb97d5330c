// Has the memories of a run's unfinished adds in the background expire at a time, unless they are to expire before.
// $project
// $run_id
// $at
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", run_id: "monday", at: datetime()}
CYPHER 25
MATCH (m:Unfinished)
WHERE m.project = $project AND m.run_id = $run_id AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
SET m._lock = true
REMOVE m._lock
WITH m
WHERE m:Unfinished AND coalesce(m.expires_at > $at, true)
SET m.expires_at = $at
