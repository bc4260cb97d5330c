// Frees an idempotency key whose time is over: the operation that it named keeps its own id as one.
// $project, $key
// $kept_since: keys of operations accepted before are free again
// :param {project: "default", key: "order-17", kept_since: datetime() - duration("P1D")}
CYPHER 25
MATCH (o:AddOperation {project: $project, key: $key})
WHERE o.accepted_at <= $kept_since AND o.id <> o.key
SET o.key = o.id
