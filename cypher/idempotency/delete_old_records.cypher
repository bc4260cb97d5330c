// Deletes up to a limit of expired idempotency records and returns their number.
// $kept_since: older records are expired
// $limit
// :param {kept_since: datetime() - duration("P1D"), limit: 1000}
CYPHER 25
MATCH (a:Answer)
WHERE a.at <= $kept_since
WITH a LIMIT $limit
DETACH DELETE a
RETURN count(*) AS count
