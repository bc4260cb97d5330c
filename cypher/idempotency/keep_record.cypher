// Keeps what was answered under an idempotency key that this transaction has taken.
// $project, $key
// $changes: as JSON
// $ids: the memories in it
// :param {project: "default", key: "order-17", changes: "[]", ids: []}
CYPHER 25
MATCH (a:Answer {project: $project, key: $key})
SET a.changes = $changes
WITH a
UNWIND $ids AS id
MATCH (m:Memory|DeletedMemory {id: id})
MERGE (a)-[:ANSWERS_WITH]->(m)
