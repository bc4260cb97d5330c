// Counts the events of an interval, up to a limit.
// $project
// $since, $until: the interval, which includes its beginning but not its end
// $limit
// :param {project: "default", since: datetime("2024-01-01"), until: datetime("9999-12-31"), limit: 10000}
CYPHER 25
MATCH (e:Event)
USING INDEX e:Event(project, at)
WHERE e.project = $project AND e.at >= $since AND e.at < $until
WITH 1 AS one LIMIT $limit
RETURN count(*) AS count
