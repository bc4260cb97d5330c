// Returns the owners with these ids, each with the number of its living memories, including expired ones.
// $project
// $users, $agents, $apps, $runs: owners' ids
// :param {project: "default", users: ["alex"], agents: [], apps: [], runs: []}
CYPHER 25
CALL () {
  MATCH (o:User {project: $project}) WHERE o.id IN $users RETURN o, 'USER' AS type
  UNION ALL
  MATCH (o:Agent {project: $project}) WHERE o.id IN $agents RETURN o, 'AGENT' AS type
  UNION ALL
  MATCH (o:App {project: $project}) WHERE o.id IN $apps RETURN o, 'APP' AS type
  UNION ALL
  MATCH (o:Run {project: $project}) WHERE o.id IN $runs RETURN o, 'RUN' AS type
}
RETURN type, o.id AS owner_id, COUNT { (o)-[:HAS_MEMORY]->() } AS memory_count,
       toString(o.created_at) AS created_at, toString(o.updated_at) AS updated_at
