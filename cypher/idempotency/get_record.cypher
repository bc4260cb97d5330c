// Returns the result recorded under an idempotency key, unless it has expired.
// $project, $key
// $kept_since: older records are expired
// :param {project: "default", key: "order-17", kept_since: datetime() - duration("P1D")}
CYPHER 25
MATCH (a:Answer {project: $project, key: $key})
WHERE a.at > $kept_since AND a.changes IS NOT NULL
RETURN a.input_hash AS input_hash, a.changes AS changes
