// Prolongs the lease of an attempt, where it has not ended, and returns the add's id; nothing where there is a later
// attempt, or the add was deleted.
// $id, $attempts
// $lease: seconds
// :param {id: "", attempts: 1, lease: 30}
CYPHER 25
MATCH (o:AddOperation {id: $id})
WHERE o.attempts = $attempts
SET o.due_at = CASE o.status WHEN 'RUNNING' THEN datetime.realtime() + duration({seconds: $lease}) ELSE o.due_at END
RETURN o.id AS id
