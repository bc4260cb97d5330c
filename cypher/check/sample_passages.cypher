// Returns an arbitrary sample of passages with the texts that they are parts of.
// $project: null for all projects
// $dimension: that of the vector index
// $limit
// :param {project: null, dimension: 384, limit: 20}
CYPHER 25
MATCH (p:Passage|PastPassage)
WHERE size(p.vector) = $dimension AND ($project IS NULL OR p.project = $project)
WITH p ORDER BY rand() LIMIT $limit
MATCH (m:Memory|DeletedMemory)-[:MEMORY_VERSION]->(v:Version)-[:HAS_PASSAGE]->(p)
WHERE NOT m:Stale
RETURN p.memory_id AS id, head(collect(v.text)) AS text, p.position AS position,
       vector(p.vector, $dimension, FLOAT32) AS embedding
