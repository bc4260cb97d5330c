// The next events by id: those of memories up to one, and of no memory up to a time.
// $project: or null for all
// $after: an event's id
// $through: a memory's id
// $until: a time as text
// $limit
// :param {project: "default", after: "", through: "g", until: "9999-12-31T00:00:00Z", limit: 1000}
CYPHER 25
MATCH (e:Event)
WHERE e.id > $after AND ($project IS NULL OR e.project = $project)
  AND coalesce(e.memory_id <= $through, e.at <= datetime($until))
RETURN e {.project, .id, .event, .memory_id, .version, .actor, .user_id, .agent_id, .app_id, .run_id, .latency_ms,
          at: toString(e.at)} AS event
ORDER BY e.id LIMIT $limit
