// Locks an API key until the transaction ends and returns it, or nothing where there is none.
// $id
// :param {id: "k1"}
CYPHER 25
MATCH (k:ApiKey {id: $id})
SET k._lock = true
REMOVE k._lock
RETURN k {.*} AS key
