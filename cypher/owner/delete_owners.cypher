// Deletes those of the owners that have no living memories.
// $project
// $users, $agents, $apps, $runs: owners' ids
// :param {project: "default", users: ["alex"], agents: [], apps: [], runs: []}
CYPHER 25
CALL () {
  MATCH (o:User {project: $project}) WHERE o.id IN $users RETURN o
  UNION ALL
  MATCH (o:Agent {project: $project}) WHERE o.id IN $agents RETURN o
  UNION ALL
  MATCH (o:App {project: $project}) WHERE o.id IN $apps RETURN o
  UNION ALL
  MATCH (o:Run {project: $project}) WHERE o.id IN $runs RETURN o
}
SET o._lock = true
REMOVE o._lock
WITH o
WHERE NOT EXISTS { (o)-[:HAS_MEMORY]->() }
DETACH DELETE o
