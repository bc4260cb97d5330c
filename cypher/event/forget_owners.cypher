// Takes the id that a filter tests out of the events that it matches, some at a time; tells of how many.
// $project
// $forgotten: the property, as {user_id: null}
// $limit
// :param {project: "default", forgotten: {user_id: null}, limit: 1000}
CYPHER 25
MATCH (m:Event)
WHERE m.project = $project AND /*<filter>*/ m.user_id = "alex" /*</filter>*/
WITH m LIMIT $limit
SET m += $forgotten
RETURN count(*) AS count
