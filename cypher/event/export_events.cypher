// Returns a page of events in the order of their ids: those of memories up to an id, and those without a memory up to
// a time.
// $project: null for all projects
// $after: the event that the page begins after
// $through: the id of a memory
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
