// Returns whether there is any API key, a revoked or expired one included.
CYPHER 25
RETURN EXISTS { (:ApiKey) } AS exists
