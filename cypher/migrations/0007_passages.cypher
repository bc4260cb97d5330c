// Creates the vector index of the passages of living memories' present texts, with the owners' ids that a search can
// filter on inside the index, and the indexes that count an owner's passages.
// $dimension: the length of the embedder's vectors
// :param {dimension: 384}
CYPHER 25 CREATE VECTOR INDEX passage_embedding IF NOT EXISTS FOR (n:Passage) ON n.embedding
WITH [n.project, n.user_id, n.agent_id, n.app_id, n.run_id]
OPTIONS {indexConfig: {`vector.dimensions`: $dimension, `vector.similarity_function`: 'cosine'}};
CYPHER 25 CREATE INDEX passage_of_project IF NOT EXISTS FOR (n:Passage) ON (n.project);
CYPHER 25 CREATE INDEX passage_of_user IF NOT EXISTS FOR (n:Passage) ON (n.project, n.user_id);
CYPHER 25 CREATE INDEX passage_of_agent IF NOT EXISTS FOR (n:Passage) ON (n.project, n.agent_id);
CYPHER 25 CREATE INDEX passage_of_app IF NOT EXISTS FOR (n:Passage) ON (n.project, n.app_id);
CYPHER 25 CREATE INDEX passage_of_run IF NOT EXISTS FOR (n:Passage) ON (n.project, n.run_id);
