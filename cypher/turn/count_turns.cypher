// Counts the turns of some owners that have vectors, or returns the limit where the owners have that many turns, with
// or without vectors.
// $project
// $limit
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", limit: 2001}
CYPHER 25
CALL () {
  MATCH (t:Message)
  WHERE t.project = $project AND ($owner_id IS NULL OR t[$owner_field] = $owner_id) AND /*<owners>*/ true /*</owners>*/
  RETURN t LIMIT $limit
}
RETURN CASE WHEN count(t) < $limit THEN count(t.scope_tokens) ELSE $limit END AS count
