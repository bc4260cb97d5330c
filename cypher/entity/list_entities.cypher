// Returns a page of the entities that memories of a project mention or relate, in the order of name and type.
// $project
// $after_name, $after_type: the entity that the page comes after, or null
// $before_name, $before_type: the entity that the page comes before, or null
// $limit
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", after_name: null, after_type: null, before_name: null, before_type: null, limit: 100}
CYPHER 25
MATCH (e:Entity {project: $project})
WHERE (EXISTS { MATCH (e)<-[:MENTIONS]-(m) WHERE $owner_id IS NULL OR m[$owner_field] = $owner_id }
    OR EXISTS {
      MATCH (e)-[r:/*<relations>*/!FORMERLY&!MENTIONS&!IS/*</relations>*/]-()
      WHERE $owner_id IS NULL OR EXISTS { MATCH (m:Memory {id: r.memory_id}) WHERE m[$owner_field] = $owner_id }
    })
  AND ($after_name IS NULL OR e.name > $after_name OR e.name = $after_name AND e.type > $after_type)
  AND ($before_name IS NULL OR e.name < $before_name OR e.name = $before_name AND e.type < $before_type)
ORDER BY /*<order>*/ e.name ASC, e.type ASC /*</order>*/ LIMIT $limit
RETURN e.name AS name, e.type AS type,
       COUNT {
         MATCH (e)<-[:MENTIONS]-(m:Memory) WHERE $owner_id IS NULL OR m[$owner_field] = $owner_id
       } AS memory_count
