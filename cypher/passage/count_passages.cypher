// Counts the passages of some owners' memories, including expired ones, up to a limit.
// $project
// $limit
// :param {project: "default", limit: 1000000000}
CYPHER 25
MATCH (p:Passage)
WHERE p.project = $project AND /*<owners>*/ true /*</owners>*/
LIMIT $limit
RETURN count(p) AS count
