// Turns deleted memories into living ones and recreates those of their owners that no longer exist; their new version
// is appended after this.
// $ids: locked memories, sorted
// $now: the creation time of recreated owners
// :param {ids: [], now: datetime()}
CYPHER 25
UNWIND $ids AS id
MATCH (m:DeletedMemory {id: id})
SET m:Memory
REMOVE m:DeletedMemory
WITH m
CALL (m) {
  MATCH ()-[had:HAD_MEMORY]->(m)
  DELETE had
}
CALL (m) {
  MATCH (m)-[was:WAS_IN_CATEGORY]->()
  DELETE was
}
CALL (m) {
  MATCH (m)-[gone:SUPERSEDED_BY]->()
  DELETE gone
}
CALL (m) {
  WITH m WHERE m.user_id IS NOT NULL
  MERGE (o:User {project: m.project, id: m.user_id})
  ON CREATE SET o.name = m.user_id, o.created_at = $now, o.updated_at = $now
  CREATE (o)-[:HAS_MEMORY]->(m)
}
CALL (m) {
  WITH m WHERE m.agent_id IS NOT NULL
  MERGE (o:Agent {project: m.project, id: m.agent_id})
  ON CREATE SET o.name = m.agent_id, o.created_at = $now, o.updated_at = $now
  CREATE (o)-[:HAS_MEMORY]->(m)
}
CALL (m) {
  WITH m WHERE m.app_id IS NOT NULL
  MERGE (o:App {project: m.project, id: m.app_id})
  ON CREATE SET o.name = m.app_id, o.created_at = $now, o.updated_at = $now
  CREATE (o)-[:HAS_MEMORY]->(m)
}
CALL (m) {
  WITH m WHERE m.run_id IS NOT NULL
  MERGE (o:Run {project: m.project, id: m.run_id})
  ON CREATE SET o.name = m.run_id, o.created_at = $now, o.updated_at = $now
  CREATE (o)-[:HAS_MEMORY]->(m)
  WITH m, o
  MATCH (m)-[:MEMORY_VERSION]->(:Version)-[:DERIVED_FROM]->(turn:Message)
  MERGE (turn)-[:IN_RUN]->(o)
}
WITH collect(m) AS revived
CALL (revived) {
  UNWIND revived AS m
  MATCH (run:Run)-[:HAS_MEMORY]->(m)
  WITH DISTINCT run
  SET run.last_message_id = head(COLLECT {
    MATCH (turn:Message)-[:IN_RUN]->(run) WHERE NOT EXISTS { (turn)-[:NEXT]->(:Message)-[:IN_RUN]->(run) }
    RETURN turn.id ORDER BY turn.created_at DESC, turn.id DESC LIMIT 1
  })
}
