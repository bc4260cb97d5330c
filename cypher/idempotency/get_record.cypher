// The answer that was given under an idempotency key, unless that was too long ago.
// $project, $key
// $kept_since
// :param {project: "default", key: "order-17", kept_since: datetime() - duration("P1D")}
CYPHER 25
MATCH (a:Answer {project: $project, key: $key})
WHERE a.at > $kept_since AND a.changes IS NOT NULL
RETURN a.input_hash AS input_hash, a.changes AS changes
