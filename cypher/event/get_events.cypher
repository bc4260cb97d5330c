// Returns the numbered events with these ids.
// $project, $ids
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", ids: []}
CYPHER 25
MATCH (e:Event)
WHERE e.id IN $ids AND e.project = $project AND e.seq IS NOT NULL AND ($owner_id IS NULL OR e[$owner_field] = $owner_id)
RETURN e {.id, .seq, .event, .memory_id, .actor, .latency_ms, .user_id, .agent_id, .app_id, .run_id,
          at: toString(datetime({datetime: e.at, timezone: 'Z'}))} AS event
