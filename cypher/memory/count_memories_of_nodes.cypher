// Counts for each of some categories, entities or turns the memories that belong to it and that a filter matches.
// $project
// $keys: of each node a list, such as a category's name
// $visible_after: leaves out memories that have expired by this time
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", keys: [["food"]], visible_after: datetime()}
CYPHER 25
UNWIND range(0, size($keys) - 1) AS number
LET key = $keys[number]
CALL (key) {
  /*<reach>*/ MATCH (:Category {project: $project, name: key[0]})<-[:IN_CATEGORY]-(m:Memory) /*</reach>*/
  WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
    AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND /*<filter>*/ true /*</filter>*/
  RETURN count(m) AS count
}
RETURN number, count
