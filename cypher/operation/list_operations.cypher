// Returns a page of the adds in the background, in the order in which they were accepted.
// $project
// $statuses: of PENDING, RUNNING, SUCCEEDED and FAILED, or null for all
// $user_id, $agent_id, $app_id, $run_id: the owners that they name, each null where it may be any
// $since, $until: the interval in which they were accepted, which includes its beginning but not its end
// $caller: whose adds alone are there, or null
// $above, $below: the bounds of the ids, neither included, or null
// $skip, $limit
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", statuses: null, user_id: null, agent_id: null, app_id: null, run_id: null, since: datetime("2024-01-01"), until: datetime("9999-12-31"), caller: null, above: null, below: null, skip: 0, limit: 100}
CYPHER 25
MATCH (m:AddOperation)
WHERE m.project = $project AND m.id > coalesce($above, '') AND m.id < coalesce($below, 'g')
  AND coalesce(m.status IN $statuses, true) AND m.accepted_at >= $since AND m.accepted_at < $until
  AND coalesce(m.user_id = $user_id, $user_id IS NULL) AND coalesce(m.agent_id = $agent_id, $agent_id IS NULL)
  AND coalesce(m.app_id = $app_id, $app_id IS NULL) AND coalesce(m.run_id = $run_id, $run_id IS NULL)
  AND ($owner_id IS NULL OR m[$owner_field] = $owner_id) AND ($caller IS NULL OR m.caller = $caller)
ORDER BY /*<order>*/ m.project DESC, m.id DESC /*</order>*/
SKIP $skip LIMIT $limit
RETURN m {.id, .status, .changes, .error, .user_id, .agent_id, .app_id, .run_id, accepted_at: toString(m.accepted_at),
          started_at: toString(m.started_at), finished_at: toString(m.finished_at)} AS operation
