// Records the result of a request under the idempotency key that this transaction has claimed.
// $project, $key
// $changes: the result as JSON
// $ids: the memories in it
// :param {project: "default", key: "order-17", changes: "[]", ids: []}
CYPHER 25
MATCH (a:Answer {project: $project, key: $key})
SET a.changes = $changes
WITH a
UNWIND $ids AS id
MATCH (m:Memory|DeletedMemory {id: id})
MERGE (a)-[:ANSWERS_WITH]->(m)
