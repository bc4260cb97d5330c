// Deletes up to a limit of the adds in the background of some owners, and returns their number. One that runs stores
// nothing then.
// $project
// $with_finished: whether to delete what came of others, too
// $limit
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", with_finished: false, limit: 1000}
CYPHER 25
MATCH (m:AddOperation)
WHERE m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
  AND ($with_finished OR m:Unfinished) AND /*<owners>*/ true /*</owners>*/
WITH m LIMIT $limit
DETACH DELETE m
RETURN count(*) AS count
