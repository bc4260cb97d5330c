// Revokes an API key that is not revoked yet, and returns it, or nothing where there is none.
// $id
// $at: the time from which it opens nothing any more
// :param {id: "k1", at: datetime()}
CYPHER 25
MATCH (k:ApiKey {id: $id})
SET k.revoked_at = coalesce(k.revoked_at, $at)
RETURN k {.*} AS key
