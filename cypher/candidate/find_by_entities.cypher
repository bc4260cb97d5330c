// Returns memories that mention entities of these names or entities related to those, the nearest first, with the
// distance of each.
// The distance is the information, in bits, that singles the path out: the sum of the binary logarithms of the number
// of branches at each fork, plus one for a relation. Branches are counted among the memories that the filter matches.
// A relation counts only where the memory that states it matches the filter, has not expired, and has the same owners
// as the memory at the end of the path.
// The way between an entity and its memories is begun at the fewer: at the memories that the filter matches where the
// entity has more. The query planner cannot choose, for one plan serves an owner of few and an owner of many.
// $project
// $visible_after: leaves out memories that have expired by this time
// $name_keys: the folded names of the entities
// $hub_limit: where more memories match than this, entities that more mention are skipped, because they tell too little
// $limit
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime(), name_keys: ["alice"], hub_limit: 1000, limit: 50}
CYPHER 25
MATCH (e:Entity)
WHERE e.project = $project AND e.name_key IN $name_keys AND e.type IS NOT NULL
WITH collect(e) AS named WHERE size(named) > 0
LET selected = COLLECT {
  /*<reach>*/ MATCH (m:Memory) /*</reach>*/
  WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
    AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND /*<filter>*/ true /*</filter>*/
  RETURN m LIMIT $hub_limit + 1
}
LET few = CASE WHEN size(selected) <= $hub_limit THEN selected END
LET few_ids = [m IN few | m.id]
UNWIND named AS e
WITH * WHERE few IS NOT NULL
  OR CASE WHEN $owner_id IS NULL THEN COUNT { (e)<-[:MENTIONS]-() }
     ELSE COUNT { MATCH (e)<-[:MENTIONS]-(own) WHERE own[$owner_field] = $owner_id } END <= $hub_limit
CALL (e, few, few_ids) {
  RETURN e AS target, null AS owners, 0.0 AS distance
  UNION ALL
  MATCH (e)-[relation:/*<relations>*/!FORMERLY&!MENTIONS&!IS/*</relations>*/]-(f)
  WHERE f.project = $project AND (few IS NULL OR relation.memory_id IN few_ids)
    AND (few IS NOT NULL
      OR CASE WHEN $owner_id IS NULL THEN COUNT { (f)<-[:MENTIONS]-() }
         ELSE COUNT { MATCH (f)<-[:MENTIONS]-(own) WHERE own[$owner_field] = $owner_id } END <= $hub_limit)
  MATCH (m:Memory {id: relation.memory_id})
  WHERE m.project = $project AND m.visible_until > $visible_after
    AND ($owner_id IS NULL OR m[$owner_field] = $owner_id) AND /*<filter>*/ true /*</filter>*/
  LET owners = [coalesce(m.user_id, ''), coalesce(m.agent_id, ''), coalesce(m.app_id, '')]
  WITH collect({target: f, owners: owners}) AS related
  UNWIND related AS one
  RETURN DISTINCT one.target AS target, one.owners AS owners, 1 + log(size(related)) / log(2) AS distance
}
CALL (target, few) {
  WITH * WHERE few IS NOT NULL AND COUNT { (target)<-[:MENTIONS]-() } > size(few)
  UNWIND few AS m
  MATCH (m)-[:MENTIONS]->(target)
  RETURN m
  UNION ALL
  WITH * WHERE few IS NULL OR COUNT { (target)<-[:MENTIONS]-() } <= size(few)
  MATCH (target)<-[:MENTIONS]-(mentioning)
  WITH mentioning AS m
  WHERE m:Memory AND m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL
    AND m.visible_until > $visible_after AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND /*<filter>*/ true /*</filter>*/
  RETURN m
}
WITH e, target, owners, distance, m
WHERE owners IS NULL OR owners = [coalesce(m.user_id, ''), coalesce(m.agent_id, ''), coalesce(m.app_id, '')]
WITH e, target, owners, distance, collect(m) AS mentioning
UNWIND mentioning AS m
WITH e, m, min(distance + log(size(mentioning)) / log(2)) AS distance
RETURN m.id AS id, e.name AS name, e.type AS type, distance
ORDER BY distance, m.created_at DESC, id LIMIT $limit
