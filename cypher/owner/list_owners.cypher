// Returns a page of the owners that have memories, in the order of type and id. Of those that share memories with the
// caller's only owner, nothing but these memories counts.
// $project
// $types: of USER, AGENT, APP and RUN
// $after_rank, $after_id: the owner that the page comes after, or null
// $before_rank, $before_id: the owner that the page comes before, or null
// $skip, $limit
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", types: ["USER", "AGENT", "APP", "RUN"], after_rank: null, after_id: null, before_rank: null, before_id: null, skip: 0, limit: 100}
CYPHER 25
CALL () {
  MATCH (o:User {project: $project}) WHERE 'USER' IN $types RETURN o, 0 AS rank, 'USER' AS type
  UNION ALL
  MATCH (o:Agent {project: $project}) WHERE 'AGENT' IN $types RETURN o, 1 AS rank, 'AGENT' AS type
  UNION ALL
  MATCH (o:App {project: $project}) WHERE 'APP' IN $types RETURN o, 2 AS rank, 'APP' AS type
  UNION ALL
  MATCH (o:Run {project: $project}) WHERE 'RUN' IN $types RETURN o, 3 AS rank, 'RUN' AS type
}
WITH o, rank, type
WHERE EXISTS { MATCH (o)-[:HAS_MEMORY]->(m) WHERE $owner_id IS NULL OR m[$owner_field] = $owner_id }
  AND ($after_rank IS NULL OR rank > $after_rank OR rank = $after_rank AND o.id > $after_id)
  AND ($before_rank IS NULL OR rank < $before_rank OR rank = $before_rank AND o.id < $before_id)
ORDER BY /*<order>*/ rank ASC, o.id ASC /*</order>*/ SKIP $skip LIMIT $limit
LET is_whole = $owner_id IS NULL OR (toLower(type) + '_id' = $owner_field AND o.id = $owner_id)
CALL (o, is_whole) {
  WITH o WHERE NOT is_whole
  MATCH (o)-[:HAS_MEMORY|HAD_MEMORY]->(m) WHERE m[$owner_field] = $owner_id
  RETURN count(m) AS shared, count(CASE WHEN m:Memory THEN 1 END) AS living,
         min(m.recorded_at) AS first, max(m.recorded_at) AS last
}
RETURN type, o.id AS owner_id, CASE WHEN is_whole THEN COUNT { (o)-[:HAS_MEMORY]->() } ELSE living END AS memory_count,
       toString(CASE WHEN is_whole THEN o.created_at ELSE first END) AS created_at,
       toString(CASE WHEN is_whole THEN o.updated_at ELSE last END) AS updated_at
ORDER BY /*<order>*/ rank ASC, o.id ASC /*</order>*/
