// Returns the memories whose passages are nearest to a vector, by comparing it with every passage of the memories that
// a filter matches. Unlike passage/find_exactly it begins at these memories, for where they are few while their owners
// have many passages. Where they have more than a limit, is_whole is false and none is compared.
// $project
// $visible_after: leaves out memories that have expired by this time
// $vector: of the embedder's dimension
// $top_k
// $most: how many passages are compared at most
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime(), vector: [i IN range(1, 384) | 1.0], top_k: 10, most: 2000}
CYPHER 25
LET passages = COLLECT {
  /*<reach>*/ MATCH (m:Memory) /*</reach>*/
  WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
    AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND /*<filter>*/ true /*</filter>*/
  MATCH (m)-[:MEMORY_VERSION]->(:Version)-[:HAS_PASSAGE]->(p:Passage)
  WHERE $owner_id IS NULL OR p[$owner_field] = $owner_id
  RETURN DISTINCT p LIMIT $most + 1
}
LET is_whole = size(passages) <= $most
RETURN is_whole, COLLECT {
  UNWIND CASE WHEN is_whole THEN passages ELSE [] END AS p
  WITH p.memory_id AS id, max(vector.similarity.cosine(p.vector, $vector)) AS similarity
  RETURN [id, similarity] ORDER BY similarity DESC, id LIMIT $top_k
} AS nearest
