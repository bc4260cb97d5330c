// Creates the full-text and vector indexes of turns, and links the turns of a conversation in their order. Turns have
// the ids of their owners, and vectors where they say more than the memories drawn from them. Existing turns get the
// owners of their memories here, and their terms in the background when graphmem starts.
// $dimension: the length of the embedder's vectors
// :param {dimension: 384}
CYPHER 25 CREATE FULLTEXT INDEX message_words IF NOT EXISTS FOR (n:Message) ON EACH [n.terms, n.scope_tokens]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}};
CYPHER 25 CREATE VECTOR INDEX message_embedding IF NOT EXISTS FOR (n:Message) ON n.embedding
WITH [n.project, n.user_id, n.agent_id, n.app_id, n.run_id]
OPTIONS {indexConfig: {`vector.dimensions`: $dimension, `vector.similarity_function`: 'cosine'}};
CYPHER 25 CREATE INDEX message_of_project IF NOT EXISTS FOR (n:Message) ON (n.project);
CYPHER 25 CREATE INDEX message_of_user IF NOT EXISTS FOR (n:Message) ON (n.project, n.user_id);
CYPHER 25 CREATE INDEX message_of_agent IF NOT EXISTS FOR (n:Message) ON (n.project, n.agent_id);
CYPHER 25 CREATE INDEX message_of_app IF NOT EXISTS FOR (n:Message) ON (n.project, n.app_id);
CYPHER 25 CREATE INDEX message_of_run IF NOT EXISTS FOR (n:Message) ON (n.project, n.run_id);
CYPHER 25 CREATE INDEX message_time IF NOT EXISTS FOR (n:Message) ON (n.project, n.run_id, n.created_at);
CYPHER 25
MATCH (t:Message)
WHERE t.terms IS NULL
SET t:WordlessMessage
WITH t
CALL (t) {
  MATCH (t)<-[:DERIVED_FROM]-(:Version)<-[:MEMORY_VERSION]-(m:Memory|DeletedMemory)
  RETURN m ORDER BY m.id LIMIT 1
}
SET t.user_id = m.user_id, t.agent_id = m.agent_id, t.app_id = m.app_id, t.run_id = m.run_id;
CYPHER 25
MATCH (t:Message) WHERE t.run_id IS NOT NULL AND NOT EXISTS { (t)-[:IN_RUN]->() }
MATCH (run:Run {project: t.project, id: t.run_id})
CREATE (t)-[:IN_RUN]->(run);
CYPHER 25
MATCH (first:Message) WHERE NOT EXISTS { (first)<-[:NEXT]-() }
WITH first.project AS project, first.run_id AS id, CASE WHEN first.run_id IS NULL THEN first END AS alone, collect(first) AS heads
CALL (heads) {
  UNWIND heads AS first
  MATCH path = (first)-[:NEXT]->*(t:Message)
  WITH t, length(path) AS position ORDER BY t.created_at, position, t.id
  RETURN collect(DISTINCT t) AS ordered
}
WITH * WHERE size(heads) > 1 OR EXISTS {
  UNWIND ordered AS t
  MATCH (t)-[:NEXT]->(next)
  WHERE next.created_at < t.created_at OR COUNT { (t)-[:NEXT]->() } > 1
  RETURN t
}
CALL (ordered) {
  UNWIND ordered AS t
  MATCH (t)-[old:NEXT]->()
  DELETE old
}
CALL (ordered) {
  UNWIND range(1, size(ordered) - 1) AS i
  WITH ordered[i - 1] AS before, ordered[i] AS after
  CREATE (before)-[:NEXT]->(after)
}
MATCH (run:Run {project: project, id: id})
SET run.last_message_id = last(ordered).id;
