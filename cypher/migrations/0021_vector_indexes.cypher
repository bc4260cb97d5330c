// Builds the vector indexes again, as denser graphs (HNSW) of vectors that keep a byte and not a bit of each number:
// among 100,000 memories the earlier ones missed one of ten. Until Neo4j has filled them, searches compare all vectors.
// :background
// $dimension: the length of the embedder's vectors
// :param {dimension: 384}
CYPHER 25 DROP INDEX memory_vector IF EXISTS;
CYPHER 25 DROP INDEX passage_vector IF EXISTS;
CYPHER 25 DROP INDEX message_vector IF EXISTS;
CYPHER 25 CREATE VECTOR INDEX memory_vector IF NOT EXISTS FOR (n:Memory) ON n.vector
WITH [n.project, n.user_id, n.agent_id, n.app_id, n.run_id, n.created_at, n.updated_at, n.visible_until]
OPTIONS {indexConfig: {`vector.dimensions`: $dimension, `vector.similarity_function`: 'cosine',
                       `vector.quantization.type`: 'SCALAR', `vector.hnsw.m`: 32,
                       `vector.hnsw.ef_construction`: 200}};
CYPHER 25 CREATE VECTOR INDEX passage_vector IF NOT EXISTS FOR (n:Passage) ON n.vector
WITH [n.project, n.user_id, n.agent_id, n.app_id, n.run_id]
OPTIONS {indexConfig: {`vector.dimensions`: $dimension, `vector.similarity_function`: 'cosine',
                       `vector.quantization.type`: 'SCALAR', `vector.hnsw.m`: 32,
                       `vector.hnsw.ef_construction`: 200}};
CYPHER 25 CREATE VECTOR INDEX message_vector IF NOT EXISTS FOR (n:Message) ON n.vector
WITH [n.project, n.user_id, n.agent_id, n.app_id, n.run_id]
OPTIONS {indexConfig: {`vector.dimensions`: $dimension, `vector.similarity_function`: 'cosine',
                       `vector.quantization.type`: 'SCALAR', `vector.hnsw.m`: 32,
                       `vector.hnsw.ef_construction`: 200}};
