// Returns the turns nearest to a vector, by comparing it with every turn that a filter of owners matches and that says
// more than the memories drawn from it.
// $project
// $vector: of the embedder's dimension
// $limit
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", vector: [i IN range(1, 384) | 1.0], limit: 50}
CYPHER 25
/*<reach_turns>*/ MATCH (t:Message) /*</reach_turns>*/
WHERE t.project = $project AND t.vector IS NOT NULL AND ($owner_id IS NULL OR t[$owner_field] = $owner_id)
  AND /*<filter>*/ true /*</filter>*/
RETURN t.id AS id, vector.similarity.cosine(t.vector, $vector) AS similarity
ORDER BY similarity DESC, id LIMIT $limit
