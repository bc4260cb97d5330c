// What is linked to nothing, though it should be: none is right.
// $project
// :param {project: "default"}
CYPHER 25
// A turn without a run from which nothing was drawn stands alone, and rightly so.
MATCH (n) WHERE n.project = $project AND NOT EXISTS { (n)--() }
  AND labels(n)[0] IN ['Memory', 'DeletedMemory', 'Version', 'Message', 'Passage', 'PastPassage']
  AND NOT (n:Message AND n.run_id IS NULL)
RETURN labels(n)[0] AS label, n.name AS name, elementId(n) AS id LIMIT 100
