// Returns the memories whose passages are nearest to a vector, by comparing it with every passage of the memories that
// a filter matches.
// $project
// $visible_after: leaves out memories that have expired by this time
// $vector: of the embedder's dimension
// $top_k
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime(), vector: [i IN range(1, 384) | 1.0], top_k: 10}
CYPHER 25
/*<reach_passages>*/ MATCH (p:Passage) /*</reach_passages>*/
WHERE p.project = $project AND ($owner_id IS NULL OR p[$owner_field] = $owner_id) AND /*<owners>*/ true /*</owners>*/
WITH p.memory_id AS id, collect(p) AS passages
MATCH (m:Memory {id: id})
WHERE m.project = $project AND m.visible_until > $visible_after AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
  AND /*<filter>*/ true /*</filter>*/
UNWIND passages AS p
WITH m.id AS id, max(vector.similarity.cosine(p.vector, $vector)) AS similarity
RETURN id, similarity
ORDER BY similarity DESC, id LIMIT $top_k
