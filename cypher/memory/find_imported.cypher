// Which memories are there already, living or deleted, and which have a living twin under another id.
// $memories: [{id, living_key: or null}]
// :param {memories: []}
CYPHER 25
UNWIND $memories AS row
RETURN row.id AS id,
       EXISTS { MATCH (:Memory {id: row.id}) } OR EXISTS { MATCH (:DeletedMemory {id: row.id}) } AS is_there,
       EXISTS { MATCH (:Memory {living_key: row.living_key}) } AS has_twin
