// Returns how many adds of a project wait or run in the background, and how many characters their requests have.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (o:Unfinished {project: $project})
RETURN count(o) AS count, coalesce(sum(o.size), 0) AS size
