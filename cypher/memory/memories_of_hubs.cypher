// Returns for each of some categories or entities, which may have many memories, a page of those that a filter matches,
// in order. Few memories are read all from their hub; of many, the project's list is read until the page is full.
// $project
// $keys: of each hub a list, such as a category's name
// $few: how many memories of a hub are read all
// $visible_after: leaves out memories that have expired by this time
// $limit: for each hub
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", keys: [["food"]], few: 2000, visible_after: datetime(), limit: 100}
CYPHER 25
UNWIND range(0, size($keys) - 1) AS number
LET key = $keys[number]
/*<hub>*/ MATCH (hub:Category {project: $project, name: key[0]}) /*</hub>*/
LET is_small = COUNT { (hub)<-[:IN_CATEGORY|MENTIONS]-() } <= $few
CALL (hub, is_small) {
  WITH hub WHERE is_small
  MATCH (hub)<-[:IN_CATEGORY|MENTIONS]-(m:Memory)
  WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
    AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND /*<filter>*/ true /*</filter>*/
    AND /*<bounds>*/ true /*</bounds>*/
  RETURN m ORDER BY /*<order>*/ m.project DESC, m.created_at DESC, m.id DESC /*</order>*/ LIMIT $limit
  UNION ALL
  WITH hub WHERE NOT is_small
  /*<selected>*/ MATCH (m:Memory) /*</selected>*/
  WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
    AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND /*<filter>*/ true /*</filter>*/
    AND /*<bounds>*/ true /*</bounds>*/
    AND EXISTS { (m)-[:IN_CATEGORY|MENTIONS]->(hub) }
  RETURN m ORDER BY /*<order>*/ m.project DESC, m.created_at DESC, m.id DESC /*</order>*/ LIMIT $limit
}
RETURN number,
       [m.id, m.text, m.text_hash, m.metadata, m.user_id, m.agent_id, m.app_id, m.run_id, m.version, m.immutable,
        toString(m.created_at), toString(m.updated_at), toString(m.recorded_at), toString(m.visible_until)] AS memory
