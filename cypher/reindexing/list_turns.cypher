// Returns up to a limit of the turns without terms, each with the texts of the memories drawn from it.
// $limit
// :param {limit: 50}
CYPHER 25
MATCH (t:WordlessMessage)
WITH t LIMIT $limit
RETURN t {.id, .project, .user_id, .agent_id, .app_id, .run_id, .role, .speaker, .content, texts: COLLECT {
  MATCH (t)<-[:DERIVED_FROM]-(v:Version) WHERE v.text IS NOT NULL RETURN DISTINCT v.text
}} AS turn
ORDER BY turn.id
