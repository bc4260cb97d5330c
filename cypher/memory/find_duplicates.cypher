// The living memories that have these living keys and are none of those that give theirs up.
// $keys
// $releasing: ids of memories
// :param {keys: [], releasing: []}
CYPHER 25
MATCH (m:Memory)
WHERE m.living_key IN $keys AND NOT m.id IN $releasing
RETURN m.living_key AS living_key, m.id AS id
