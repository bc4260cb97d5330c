// Gives what only graphmem reads names that graph tools list after a text: vector, text_hash, unique_key and
// visible_until. Whoever else runs this at the same time waits at each node, and then finds nothing left of it.
// $dimension: the length of the embedder's vectors
// :param {dimension: 384}
CYPHER 25 DROP INDEX memory_embedding IF EXISTS;
CYPHER 25 DROP INDEX passage_embedding IF EXISTS;
CYPHER 25 DROP INDEX message_embedding IF EXISTS;
CYPHER 25 DROP CONSTRAINT memory_living_key IF EXISTS;
CYPHER 25
MATCH (n:Memory|DeletedMemory|Version|Message|Passage|PastPassage)
WHERE n.embedding IS NOT NULL
CALL (n) {
  SET n._lock = true
  REMOVE n._lock
  WITH n WHERE n.embedding IS NOT NULL
  CALL db.create.setNodeVectorProperty(n, 'vector', n.embedding)
  REMOVE n.embedding
} IN TRANSACTIONS OF 1000 ROWS ON ERROR RETRY THEN FAIL;
CYPHER 25
MATCH (n:Memory|DeletedMemory|Version)
WHERE n.expires_key IS NOT NULL
CALL (n) {
  SET n._lock = true
  REMOVE n._lock
  WITH n WHERE n.expires_key IS NOT NULL
  SET n.visible_until = n.expires_key, n.text_hash = n['hash'], n.unique_key = n.living_key
  REMOVE n.expires_key, n['hash'], n.living_key
} IN TRANSACTIONS OF 1000 ROWS ON ERROR RETRY THEN FAIL;
CYPHER 25 CREATE CONSTRAINT memory_unique_key IF NOT EXISTS FOR (n:Memory) REQUIRE n.unique_key IS UNIQUE;
CYPHER 25 CREATE VECTOR INDEX memory_vector IF NOT EXISTS FOR (n:Memory) ON n.vector
WITH [n.project, n.user_id, n.agent_id, n.app_id, n.run_id, n.created_at, n.updated_at, n.visible_until]
OPTIONS {indexConfig: {`vector.dimensions`: $dimension, `vector.similarity_function`: 'cosine'}};
CYPHER 25 CREATE VECTOR INDEX passage_vector IF NOT EXISTS FOR (n:Passage) ON n.vector
WITH [n.project, n.user_id, n.agent_id, n.app_id, n.run_id]
OPTIONS {indexConfig: {`vector.dimensions`: $dimension, `vector.similarity_function`: 'cosine'}};
CYPHER 25 CREATE VECTOR INDEX message_vector IF NOT EXISTS FOR (n:Message) ON n.vector
WITH [n.project, n.user_id, n.agent_id, n.app_id, n.run_id]
OPTIONS {indexConfig: {`vector.dimensions`: $dimension, `vector.similarity_function`: 'cosine'}};
