// Returns a page of the numbered events that a selection matches, in the order of their numbers.
// $project
// $above, $below: the bounds of the numbers, neither included
// $since, $until: the interval, which includes its beginning but not its end
// $events: the kinds of events, or null for all
// $limit
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", above: 0, below: 9007199254740991, since: datetime("2024-01-01"), until: datetime("9999-12-31"), events: null, limit: 100}
CYPHER 25
MATCH (e:Event)
USING INDEX /*<index>*/ e:Event(project, seq) /*</index>*/
WHERE e.project = $project AND e.seq > $above AND e.seq < $below AND e.at >= $since AND e.at < $until
  AND coalesce(e.event IN $events, true)
  AND ($owner_id IS NULL OR e[$owner_field] = $owner_id) AND /*<scope>*/ true /*</scope>*/
ORDER BY /*<order>*/ e.project DESC, e.seq DESC /*</order>*/
LIMIT $limit
RETURN e {.id, .seq, .event, .memory_id, .actor, .latency_ms, .user_id, .agent_id, .app_id, .run_id,
          at: toString(datetime({datetime: e.at, timezone: 'Z'}))} AS event
