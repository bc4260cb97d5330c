// Returns the entities with these names and types.
// $project
// $keys: [{name, type}]
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", keys: [{name: "Alice", type: "person"}]}
CYPHER 25
UNWIND $keys AS key
MATCH (e:Entity {project: $project, name: key.name, type: key.type})
WHERE $owner_id IS NULL
   OR EXISTS { MATCH (e)<-[:MENTIONS]-(m) WHERE m[$owner_field] = $owner_id }
   OR EXISTS {
     MATCH (e)-[r:/*<relations>*/!FORMERLY&!MENTIONS&!IS/*</relations>*/]-()
     WHERE EXISTS { MATCH (m:Memory {id: r.memory_id}) WHERE m[$owner_field] = $owner_id }
   }
RETURN e.name AS name, e.type AS type,
       COUNT {
         MATCH (e)<-[:MENTIONS]-(m:Memory) WHERE $owner_id IS NULL OR m[$owner_field] = $owner_id
       } AS memory_count
