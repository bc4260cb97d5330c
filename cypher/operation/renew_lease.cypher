// Prolongs the lease of an attempt that is still the latest one.
// $id, $attempts
// $lease: seconds
// :param {id: "", attempts: 1, lease: 30}
CYPHER 25
MATCH (o:AddOperation {id: $id})
WHERE o.status = 'RUNNING' AND o.attempts = $attempts
SET o.due_at = datetime.realtime() + duration({seconds: $lease})
