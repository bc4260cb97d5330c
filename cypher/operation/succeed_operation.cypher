// Keeps what an add led to, and erases the text of its request, if this attempt is still the latest one.
// $id, $attempts
// $changes: as JSON
// $ids: the memories in them
// :param {id: "", attempts: 1, changes: "[]", ids: []}
CYPHER 25
MATCH (o:AddOperation {id: $id})
WHERE o.status = 'RUNNING' AND o.attempts = $attempts
SET o.status = 'SUCCEEDED', o.changes = $changes, o.finished_at = datetime.realtime()
REMOVE o:Unfinished, o.request, o.size, o.due_at, o.error
WITH o
UNWIND $ids AS id
MATCH (m:Memory|DeletedMemory {id: id})
MERGE (o)-[:ANSWERS_WITH]->(m)
