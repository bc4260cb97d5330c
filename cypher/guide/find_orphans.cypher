// What is linked to nothing, though it should be: none is right.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (n) WHERE n.project = $project AND NOT EXISTS { (n)--() }
  AND labels(n)[0] IN ['Memory', 'DeletedMemory', 'Version', 'Message', 'Passage', 'PastPassage']
RETURN labels(n)[0] AS label, n.name AS name, elementId(n) AS id LIMIT 100
