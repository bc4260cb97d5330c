// How many passages the memories of some owners have, expired ones too, counted up to a limit.
// $project
// $limit
// :param {project: "default", limit: 1000000000}
CYPHER 25
MATCH (p:Passage)
WHERE p.project = $project AND /*<owners>*/ true /*</owners>*/
LIMIT $limit
RETURN count(p) AS count
