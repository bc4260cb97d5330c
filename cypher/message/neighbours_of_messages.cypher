// Returns the turns right before and right after each of the turns, passing over those that are not there to the
// caller.
// $project, $ids
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", ids: []}
CYPHER 25
MATCH (t:Message)
WHERE t.id IN $ids AND t.project = $project AND ($owner_id IS NULL OR t[$owner_field] = $owner_id)
RETURN t.id AS id, head(COLLECT {
  MATCH (t) ((:Message)<-[:NEXT]-(hidden:Message)
             WHERE NOT coalesce($owner_id IS NULL OR hidden[$owner_field] = $owner_id, false)){0,1000}
        (:Message)<-[:NEXT]-(near:Message)
  WHERE $owner_id IS NULL OR near[$owner_field] = $owner_id
  RETURN near {.id, .role, name: near.speaker, .content, created_at: toString(near.created_at)} LIMIT 1
}) AS previous, head(COLLECT {
  MATCH (t) ((:Message)-[:NEXT]->(hidden:Message)
             WHERE NOT coalesce($owner_id IS NULL OR hidden[$owner_field] = $owner_id, false)){0,1000}
        (:Message)-[:NEXT]->(near:Message)
  WHERE $owner_id IS NULL OR near[$owner_field] = $owner_id
  RETURN near {.id, .role, name: near.speaker, .content, created_at: toString(near.created_at)} LIMIT 1
}) AS next
