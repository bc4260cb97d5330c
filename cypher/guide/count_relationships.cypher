// What is linked to what, how, and how often.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (a)-[r]->(b) WHERE a.project = $project OR a:Project AND a.id = $project
RETURN labels(a)[0] AS source, type(r) AS relationship, labels(b)[0] AS target, count(*) AS times
ORDER BY times DESC
