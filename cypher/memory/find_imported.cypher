// Tells which memories are stored already, living or deleted, and which have the living key of a living memory.
// $memories: [{id, living_key: or null}]
// :param {memories: []}
CYPHER 25
UNWIND $memories AS row
RETURN row.id AS id,
       EXISTS { MATCH (:Memory {id: row.id}) } OR EXISTS { MATCH (:DeletedMemory {id: row.id}) } AS is_stored,
       EXISTS { MATCH (:Memory {living_key: row.living_key}) } AS has_duplicate
