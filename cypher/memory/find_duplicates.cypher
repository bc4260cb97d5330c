// Returns the living memories that have these unique keys, without those that release theirs.
// $keys
// $releasing: the ids of memories that release their keys
// :param {keys: [], releasing: []}
CYPHER 25
MATCH (m:Memory)
WHERE m.unique_key IN $keys AND NOT m.id IN $releasing
RETURN m.unique_key AS unique_key, m.id AS id
