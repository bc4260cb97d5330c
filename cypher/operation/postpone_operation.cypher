// Lets an add wait to be tried again, if this attempt is still the latest one.
// $id, $attempts
// $delay: seconds
// $error: why it did not succeed, as JSON; null where it was only interrupted
// :param {id: "", attempts: 1, delay: 2, error: null}
CYPHER 25
MATCH (o:AddOperation {id: $id})
WHERE o.status = 'RUNNING' AND o.attempts = $attempts
SET o.status = 'PENDING', o.error = $error, o.due_at = datetime.realtime() + duration({seconds: $delay})
