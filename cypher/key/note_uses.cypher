// Notes when API keys were last used.
// $uses: a list of {id, at}
// :param {uses: [{id: "k1", at: datetime()}]}
CYPHER 25
UNWIND $uses AS use
MATCH (k:ApiKey {id: use.id})
WHERE k.last_used_at IS NULL OR k.last_used_at < use.at
SET k.last_used_at = use.at
