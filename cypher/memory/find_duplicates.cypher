// Returns the living memories that have these living keys, without those that release theirs.
// $keys
// $releasing: the ids of memories that release their keys
// :param {keys: [], releasing: []}
CYPHER 25
MATCH (m:Memory)
WHERE m.living_key IN $keys AND NOT m.id IN $releasing
RETURN m.living_key AS living_key, m.id AS id
