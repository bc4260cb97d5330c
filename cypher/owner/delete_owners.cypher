// Deletes those of the owners that have no living memories.
// DETACH DELETE would wait for a transaction that just gives one of them a memory, and then take that memory's owner
// away; DELETE fails, and the race is lost.
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
CALL (o) {
  MATCH (o)-[r:!HAS_MEMORY]-()
  DELETE r
}
DELETE o
