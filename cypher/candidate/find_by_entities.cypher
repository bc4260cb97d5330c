// Returns memories that mention entities of these names or entities related to those, the nearest first, with the
// distance of each.
// The distance is the information, in bits, that singles the path out: the sum of the binary logarithms of the number
// of branches at each fork, plus one for a relation. Branches are counted among the memories that the filter matches.
// A relation counts only where the memory that states it matches the filter and has the same owners as the memory at
// the end of the path.
// $project
// $visible_after: leaves out memories that have expired by this time
// $name_keys: the folded names of the entities
// $hub_limit: entities that more memories mention than this are skipped, because they tell too little
// $limit
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime(), name_keys: ["alice"], hub_limit: 1000, limit: 50}
CYPHER 25
MATCH (e:Entity)
WHERE e.project = $project AND e.name_key IN $name_keys AND e.type IS NOT NULL
CALL (e) {
  WITH e
  WHERE CASE WHEN $owner_id IS NULL THEN COUNT { (e)<-[:MENTIONS]-() }
        ELSE COUNT { MATCH (e)<-[:MENTIONS]-(own) WHERE own[$owner_field] = $owner_id } END <= $hub_limit
  MATCH (e)<-[:MENTIONS]-(m:Memory)
  WHERE m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
    AND /*<filter>*/ true /*</filter>*/
  WITH collect(m) AS mentioning
  UNWIND mentioning AS m
  RETURN m, log(size(mentioning)) / log(2) AS distance
  UNION ALL
  MATCH (e)-[relation:/*<relations>*/!FORMERLY&!MENTIONS&!IS/*</relations>*/]-(f)
  WHERE f.project = $project
    AND CASE WHEN $owner_id IS NULL THEN COUNT { (f)<-[:MENTIONS]-() }
        ELSE COUNT { MATCH (f)<-[:MENTIONS]-(own) WHERE own[$owner_field] = $owner_id } END <= $hub_limit
  MATCH (m:Memory {id: relation.memory_id})
  WHERE m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id) AND /*<filter>*/ true /*</filter>*/
  WITH e, collect({f: f, stating: m}) AS related
  UNWIND related AS one
  WITH DISTINCT size(related) AS relations, one.f AS f, one.stating AS stating
  CALL (f, stating) {
    MATCH (f)<-[:MENTIONS]-(m:Memory)
    WHERE m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
      AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
      AND coalesce(stating.user_id, '') = coalesce(m.user_id, '')
      AND coalesce(stating.agent_id, '') = coalesce(m.agent_id, '')
      AND coalesce(stating.app_id, '') = coalesce(m.app_id, '') AND /*<filter>*/ true /*</filter>*/
    RETURN collect(m) AS mentioning
  }
  UNWIND mentioning AS m
  RETURN m, 1 + (log(relations) + log(size(mentioning))) / log(2) AS distance
}
WITH e, m, min(distance) AS distance
RETURN m.id AS id, e.name AS name, e.type AS type, distance
ORDER BY distance, m.created_at DESC, id LIMIT $limit
