// Counts the numbered events that a selection matches, all kinds and times together.
// $project
// $up_to: the number above which no event counts
// $since, $until: the interval, which includes its beginning but not its end
// $events: the kinds of events, or null for all
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", up_to: 9007199254740991, since: datetime("2024-01-01"), until: datetime("9999-12-31"), events: null}
CYPHER 25
MATCH (e:Event)
USING INDEX /*<index>*/ e:Event(project, seq) /*</index>*/
WHERE e.project = $project AND e.seq > 0 AND e.seq <= $up_to AND e.at >= $since AND e.at < $until
  AND coalesce(e.event IN $events, true)
  AND ($owner_id IS NULL OR e[$owner_field] = $owner_id) AND /*<scope>*/ true /*</scope>*/
RETURN count(e) AS count
