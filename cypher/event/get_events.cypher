// Returns the numbered events with these ids.
// $project, $ids
// :param {project: "default", ids: []}
CYPHER 25
MATCH (e:Event)
WHERE e.id IN $ids AND e.project = $project AND e.seq IS NOT NULL
RETURN e {.id, .seq, .event, .memory_id, .actor, .latency_ms, .user_id, .agent_id, .app_id, .run_id,
          at: toString(datetime({datetime: e.at, timezone: 'Z'}))} AS event
