// Locks an operation until the transaction ends, and returns when its memories expire at the latest, or null, if this
// attempt is still the latest one.
// $id, $attempts
// :param {id: "", attempts: 1}
CYPHER 25
MATCH (o:AddOperation {id: $id})
SET o._lock = true
REMOVE o._lock
WITH o
WHERE o.status = 'RUNNING' AND o.attempts = $attempts
RETURN toString(o.expires_at) AS expires_at
