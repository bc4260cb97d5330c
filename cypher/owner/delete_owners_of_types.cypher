// Deletes up to a limit of the owners of these types that have no living memories, and returns their number.
// $project
// $types: of USER, AGENT, APP and RUN
// $limit
// :param {project: "default", types: ["RUN"], limit: 1000}
CYPHER 25
CALL () {
  MATCH (o:User {project: $project}) WHERE 'USER' IN $types AND NOT EXISTS { (o)-[:HAS_MEMORY]->() } RETURN o
  UNION ALL
  MATCH (o:Agent {project: $project}) WHERE 'AGENT' IN $types AND NOT EXISTS { (o)-[:HAS_MEMORY]->() } RETURN o
  UNION ALL
  MATCH (o:App {project: $project}) WHERE 'APP' IN $types AND NOT EXISTS { (o)-[:HAS_MEMORY]->() } RETURN o
  UNION ALL
  MATCH (o:Run {project: $project}) WHERE 'RUN' IN $types AND NOT EXISTS { (o)-[:HAS_MEMORY]->() } RETURN o
}
WITH o LIMIT $limit
SET o._lock = true
REMOVE o._lock
WITH o
WHERE NOT EXISTS { (o)-[:HAS_MEMORY]->() }
DETACH DELETE o
RETURN count(*) AS count
