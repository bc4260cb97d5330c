// What the graph holds: each label, with its number of nodes.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (n) WHERE n.project = $project OR n:Project AND n.id = $project
RETURN labels(n)[0] AS label, count(*) AS nodes
ORDER BY nodes DESC
