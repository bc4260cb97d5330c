// What happened to memories, by month.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (v:Version {project: $project})<-[change:MEMORY_VERSION]-()
RETURN left(toString(change.valid_from), 7) AS month, change.event AS event, count(*) AS times
ORDER BY month DESC, times DESC LIMIT 200
