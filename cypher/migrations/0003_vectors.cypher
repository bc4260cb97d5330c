// Creates the vector index of living memories, with the properties that a search can filter on inside the index.
// $dimension: the length of the embedder's vectors
// :param {dimension: 384}
CYPHER 25 CREATE VECTOR INDEX memory_embedding IF NOT EXISTS FOR (n:Memory) ON n.embedding
WITH [n.project, n.user_id, n.agent_id, n.app_id, n.run_id, n.created_at, n.updated_at, n.expires_key]
OPTIONS {indexConfig: {`vector.dimensions`: $dimension, `vector.similarity_function`: 'cosine'}};
