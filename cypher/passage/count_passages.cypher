// Counts the passages of some owners' memories, including expired ones, up to a limit.
// $project
// $limit
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", limit: 1000000000}
CYPHER 25
MATCH (p:Passage)
WHERE p.project = $project AND ($owner_id IS NULL OR p[$owner_field] = $owner_id) AND /*<owners>*/ true /*</owners>*/
LIMIT $limit
RETURN count(p) AS count
