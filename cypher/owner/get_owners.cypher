// Returns the owners with these ids, each with the number of its living memories, including expired ones. Of those that
// share memories with the caller's only owner, nothing but these memories counts, and they are there by these alone.
// $project
// $users, $agents, $apps, $runs: owners' ids
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", users: ["alex"], agents: [], apps: [], runs: []}
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
LET is_whole = $owner_id IS NULL OR (toLower(type) + '_id' = $owner_field AND o.id = $owner_id)
CALL (o, is_whole) {
  WITH o WHERE NOT is_whole
  MATCH (o)-[:HAS_MEMORY|HAD_MEMORY]->(m) WHERE m[$owner_field] = $owner_id
  RETURN count(m) AS shared, count(CASE WHEN m:Memory THEN 1 END) AS living,
         min(m.recorded_at) AS first, max(m.recorded_at) AS last
}
FILTER is_whole OR shared > 0
RETURN type, o.id AS owner_id, CASE WHEN is_whole THEN COUNT { (o)-[:HAS_MEMORY]->() } ELSE living END AS memory_count,
       toString(CASE WHEN is_whole THEN o.created_at ELSE first END) AS created_at,
       toString(CASE WHEN is_whole THEN o.updated_at ELSE last END) AS updated_at
