// Returns whether an add in the background names one of some owners.
// $project
// $with_finished: whether one counts that is finished
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", with_finished: false}
CYPHER 25
RETURN EXISTS {
  MATCH (m:AddOperation)
  WHERE m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
    AND ($with_finished OR m:Unfinished) AND /*<owners>*/ true /*</owners>*/
} AS has
