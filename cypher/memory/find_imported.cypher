// Returns for each memory whether it is stored already, living or deleted, and whether a living memory has its living
// key.
// $memories: [{id, unique_key: or null}]
// :param {memories: []}
CYPHER 25
UNWIND $memories AS row
RETURN row.id AS id,
       EXISTS { MATCH (:Memory {id: row.id}) } OR EXISTS { MATCH (:DeletedMemory {id: row.id}) } AS is_stored,
       EXISTS { MATCH (:Memory {unique_key: row.unique_key}) } AS has_duplicate
