// Memories, living or deleted, whose words the text index lacks.
// $limit
// :param {limit: 1000}
CYPHER 25
MATCH (m:Wordless)
RETURN m.id AS id, m.project AS project, m.text AS text, m.user_id AS user_id, m.agent_id AS agent_id,
       m.app_id AS app_id, m.run_id AS run_id
ORDER BY id LIMIT $limit
