// Returns the latest turns of a run, the latest first, and how many there are.
// $project
// $run: the run's id
// $limit: how many turns are returned
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", run: "trip", limit: 100}
CYPHER 25
MATCH (t:Message)
WHERE t.project = $project AND t.run_id = $run AND ($owner_id IS NULL OR t[$owner_field] = $owner_id)
WITH t ORDER BY t.project DESC, t.run_id DESC, t.created_at DESC, t.id DESC
WITH collect(t) AS turns
RETURN size(turns) AS count,
       [t IN turns[..$limit] | t {
         .id, .role, name: t.speaker, .content, created_at: toString(t.created_at)
       }] AS latest
