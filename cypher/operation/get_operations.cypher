// Returns the adds in the background with these ids, with what came of them.
// $project, $ids
// $caller: whose adds alone are there, or null
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", caller: null, ids: []}
CYPHER 25
MATCH (m:AddOperation)
WHERE m.id IN $ids AND m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
  AND ($caller IS NULL OR m.caller = $caller)
RETURN m {.id, .status, .changes, .error, .user_id, .agent_id, .app_id, .run_id, accepted_at: toString(m.accepted_at),
          started_at: toString(m.started_at), finished_at: toString(m.finished_at)} AS operation
