// Counts the numbered events that a selection matches, by time bucket and kind, the oldest bucket first.
// $project
// $seconds: the length of a bucket; the first one begins with 1970 in UTC
// $since, $until: the interval, which includes its beginning but not its end
// $limit: of rows
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", seconds: 3600, since: datetime("2024-01-01"), until: datetime("9999-12-31"), limit: 10000}
CYPHER 25
MATCH (e:Event)
USING INDEX /*<index>*/ e:Event(project, at) /*</index>*/
WHERE e.project = $project AND e.seq > 0 AND e.at >= $since AND e.at < $until
  AND ($owner_id IS NULL OR e[$owner_field] = $owner_id) AND /*<scope>*/ true /*</scope>*/
WITH e.at.epochSeconds / $seconds * $seconds AS at, e.event AS event, count(*) AS count
ORDER BY at, event LIMIT $limit
RETURN at, event, count
