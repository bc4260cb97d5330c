// Keeps why an add came to nothing, and erases the text of its request, if this attempt is still the latest one.
// $id, $attempts
// $error: as JSON
// :param {id: "", attempts: 1, error: "{}"}
CYPHER 25
MATCH (o:AddOperation {id: $id})
WHERE o.status = 'RUNNING' AND o.attempts = $attempts
SET o.status = 'FAILED', o.error = $error, o.finished_at = datetime.realtime()
REMOVE o:Unfinished, o.request, o.size, o.due_at
