// Returns an API key by its id, or nothing where there is none.
// $id
// :param {id: "k1"}
CYPHER 25
MATCH (k:ApiKey {id: $id})
RETURN k {.*} AS key
