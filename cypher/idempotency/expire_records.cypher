// Forgets answers that were given too long ago; tells how many.
// $kept_since
// $limit
// :param {kept_since: datetime() - duration("P1D"), limit: 1000}
CYPHER 25
MATCH (a:Answer)
WHERE a.at <= $kept_since
WITH a LIMIT $limit
DETACH DELETE a
RETURN count(*) AS count
