// Stores the successor of an API key, and makes the key expire at a time, unless it expires before.
// $id
// $until: the time up to which the key stays good beside its successor
// $successor: the properties of the new key
// :param {id: "k1", until: datetime(), successor: {id: "k2", project: "default"}}
CYPHER 25
MATCH (k:ApiKey {id: $id})
SET k.expires_at = CASE WHEN k.expires_at < $until THEN k.expires_at ELSE $until END
CREATE (new:ApiKey)
SET new = $successor
