// Returns turns with the ids of their neighbours and of their runs.
// $ids
// :param {ids: []}
CYPHER 25
MATCH (t:Message)
WHERE t.id IN $ids
RETURN t {.project, .id, .role, name: t.speaker, .content, .user_id, .agent_id, .app_id, .run_id, .input_id,
          embedding: t.vector, created_at: toString(t.created_at),
          previous: COLLECT { MATCH (t)<-[:NEXT]-(other:Message) RETURN other.id ORDER BY other.id },
          next: COLLECT { MATCH (t)-[:NEXT]->(other:Message) RETURN other.id ORDER BY other.id },
          runs: COLLECT { MATCH (t)-[:IN_RUN]->(run:Run) RETURN run.id ORDER BY run.id }} AS message
ORDER BY t.id
