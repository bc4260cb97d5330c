// Counts the entities that memories of a project mention or relate.
// $project
// $text: a folded part of the name, as name_key has names, or null
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", text: null}
CYPHER 25
MATCH (e:Entity {project: $project})
WHERE (EXISTS { MATCH (e)<-[:MENTIONS]-(m) WHERE $owner_id IS NULL OR m[$owner_field] = $owner_id } OR EXISTS {
    MATCH (e)-[r:/*<relations>*/!FORMERLY&!MENTIONS&!IS/*</relations>*/]-()
    WHERE $owner_id IS NULL OR EXISTS { MATCH (m:Memory {id: r.memory_id}) WHERE m[$owner_field] = $owner_id }
  })
  AND ($text IS NULL OR e.name_key CONTAINS $text)
RETURN count(e) AS count
