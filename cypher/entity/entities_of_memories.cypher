// Returns the entities that each memory mentions, in the order of name and type.
// $project
// $ids: memories
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", ids: []}
CYPHER 25
MATCH (m:Memory)-[:MENTIONS]->(e:Entity {project: $project})
WHERE m.id IN $ids AND m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
RETURN m.id AS memory_id, e.name AS name, e.type AS type,
       COUNT {
         MATCH (e)<-[:MENTIONS]-(own:Memory) WHERE $owner_id IS NULL OR own[$owner_field] = $owner_id
       } AS memory_count
ORDER BY memory_id, name, type
