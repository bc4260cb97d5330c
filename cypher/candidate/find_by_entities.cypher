// Memories that mention entities of these names, or entities that those are related to, the nearest first.
// The distance is how many yes-or-no answers single the way out: the binary logarithm of how many there are at each fork.
// A relation counts where the memory that states it has the same owners as the one that is found.
// $project
// $visible_after: memories that expired by then are left out
// $names: of entities
// $hub_limit: entities that more memories mention tell nothing
// $limit
// :param {project: "default", visible_after: datetime(), names: ["Alice"], hub_limit: 1000, limit: 50}
CYPHER 25
MATCH (e:Entity)
WHERE e.project = $project AND e.name IN $names
CALL (e) {
  LET degree = COUNT { (e)<-[:MENTIONS]-() }
  MATCH (e)<-[:MENTIONS]-(m:Memory)
  WHERE degree <= $hub_limit
  RETURN m, log(degree) / log(2) AS distance
  UNION ALL
  MATCH (e)-[relation:RELATES_TO]-(f:Entity)
  WHERE relation.valid_to IS NULL AND f.project = $project
  LET degree = COUNT { (f)<-[:MENTIONS]-() }
  MATCH (f)<-[:MENTIONS]-(m:Memory)
  WHERE degree <= $hub_limit
  MATCH (stating:Memory {id: relation.memory_id})
  WHERE stating.project = $project AND coalesce(stating.user_id, '') = coalesce(m.user_id, '')
    AND coalesce(stating.agent_id, '') = coalesce(m.agent_id, '')
    AND coalesce(stating.app_id, '') = coalesce(m.app_id, '')
  RETURN m, 1 + (log(COUNT { (e)-[:RELATES_TO]-() }) + log(degree)) / log(2) AS distance
}
WITH e, m, min(distance) AS distance
WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.expires_key > $visible_after
  AND /*<filter>*/ true /*</filter>*/
RETURN m.id AS id, e.name AS name, e.type AS type, distance
ORDER BY distance, m.created_at DESC, id LIMIT $limit
