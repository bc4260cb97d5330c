// Counts the memories of each list that a filter matches by the entities that they mention, the largest first.
// $project
// $keys: of each list what leads to its memories, such as a category's name; of the project's own nothing
// $visible_after: leaves out memories that have expired by this time
// $limit: for each list
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", keys: [[]], visible_after: datetime(), limit: 20}
CYPHER 25
UNWIND range(0, size($keys) - 1) AS number
LET key = $keys[number]
CALL (key) {
  /*<reach>*/ MATCH (m:Memory) /*</reach>*/
  WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
    AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND /*<filter>*/ true /*</filter>*/
  // With a label the plan may begin at all entities of the project.
  MATCH (m)-[:MENTIONS]->(e)
  WITH e, count(*) AS count
  RETURN e.name AS name, e.type AS type, count
  ORDER BY count DESC, name, type LIMIT $limit
}
RETURN number, name, type, count
