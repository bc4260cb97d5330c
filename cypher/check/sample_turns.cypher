// Returns an arbitrary sample of turns with vectors, without those that wait to be reindexed.
// $project: null for all projects
// $dimension: that of the vector index
// $limit
// :param {project: null, dimension: 384, limit: 20}
CYPHER 25
MATCH (t:Message)
WHERE size(t.vector) = $dimension AND NOT t:WordlessMessage AND ($project IS NULL OR t.project = $project)
WITH t ORDER BY rand() LIMIT $limit
RETURN t.id AS id, t.content AS text, null AS position, vector(t.vector, $dimension, FLOAT32) AS embedding
