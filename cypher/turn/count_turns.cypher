// How many turns of some owners have vectors of their own, or the limit where the owners have as many turns or more.
// $project
// $limit
// :param {project: "default", limit: 2001}
CYPHER 25
CALL () {
  MATCH (t:Message)
  WHERE t.project = $project AND /*<owners>*/ true /*</owners>*/
  RETURN t LIMIT $limit
}
RETURN CASE WHEN count(t) < $limit THEN count(t.scope_tokens) ELSE $limit END AS count
