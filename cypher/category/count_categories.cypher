// Counts the categories of a project.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (c:Category {project: $project})
RETURN count(c) AS count
