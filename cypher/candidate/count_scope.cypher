// Counts what a search would compare one by one: the memories that a filter matches, and the passages and the turns of
// the owners that it requires, each up to a limit. Of the turns those with vectors are counted, unless the owners have
// as many as the limit with or without. It also returns the ids of the memories where they are few.
// $project
// $visible_after: leaves out memories that have expired by this time
// $limits: {memories, passages, turns}
// $few: of up to how many memories the ids are returned
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", visible_after: datetime(), limits: {memories: 2001, passages: 2001, turns: 2001}, few: 60}
CYPHER 25
LET found = COLLECT {
  /*<reach>*/ MATCH (m:Memory) /*</reach>*/
  WHERE m.project = $project AND m.created_at IS NOT NULL AND m.id IS NOT NULL AND m.visible_until > $visible_after
    AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND /*<filter>*/ true /*</filter>*/
  RETURN m LIMIT $limits.memories
}
LET passages = COUNT {
  /*<reach_passages>*/ MATCH (p:Passage) /*</reach_passages>*/
  WHERE p.project = $project AND ($owner_id IS NULL OR p[$owner_field] = $owner_id)
    AND /*<passages>*/ true /*</passages>*/
  RETURN p LIMIT $limits.passages
}
LET turns = COLLECT {
  /*<reach_turns>*/ MATCH (t:Message) /*</reach_turns>*/
  WHERE t.project = $project AND ($owner_id IS NULL OR t[$owner_field] = $owner_id)
    AND /*<turns>*/ true /*</turns>*/
  RETURN t.scope_tokens IS NOT NULL LIMIT $limits.turns
}
RETURN size(found) AS memories, CASE WHEN size(found) <= $few THEN [m IN found | m.id] ELSE [] END AS ids, passages,
       CASE WHEN size(turns) < $limits.turns THEN size([is_found IN turns WHERE is_found])
            ELSE $limits.turns END AS turns
