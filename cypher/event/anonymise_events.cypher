// Removes an owner's id from up to a limit of the events that a filter matches, and returns their number.
// $project
// $forgotten: the property to remove, as {user_id: null}
// $limit
// :param {project: "default", forgotten: {user_id: null}, limit: 1000}
CYPHER 25
MATCH (m:Event)
WHERE m.project = $project AND /*<filter>*/ m.user_id = "alex" /*</filter>*/
WITH m LIMIT $limit
SET m += $forgotten
RETURN count(*) AS count
