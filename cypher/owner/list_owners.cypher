// Returns a page of the owners that have memories, in the order of type and id.
// $project
// $types: of USER, AGENT, APP and RUN
// $after_rank, $after_id: the owner that the page begins after, or null
// $limit
// :param {project: "default", types: ["USER", "AGENT", "APP", "RUN"], after_rank: null, after_id: null, limit: 100}
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
WHERE EXISTS { (o)-[:HAS_MEMORY]->() }
  AND ($after_rank IS NULL OR rank > $after_rank OR rank = $after_rank AND o.id > $after_id)
ORDER BY rank, o.id LIMIT $limit
RETURN type, o.id AS owner_id, COUNT { (o)-[:HAS_MEMORY]->() } AS memory_count,
       toString(o.created_at) AS created_at, toString(o.updated_at) AS updated_at
