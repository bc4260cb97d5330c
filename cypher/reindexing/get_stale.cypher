// Returns stale memories, living or deleted, with all their versions, whether they were written before graphmem
// extracted mentions, and whether all their passages are to be rebuilt.
// $ids
// :param {ids: []}
CYPHER 25
LET since = head(COLLECT { MATCH (done:Settings {id: 'graphmem'}) RETURN done.`0005_mentions` })
MATCH (m:Memory|DeletedMemory) WHERE m.id IN $ids
LET versions = COLLECT {
  MATCH (m)-[change:MEMORY_VERSION]->(v:Version)
  RETURN v {
    .version, .text, .entities, is_deletion: change.event = 'DELETE', valid_from: toString(change.valid_from),
    valid_to: toString(change.valid_to), passages: COUNT { (v)-[:HAS_PASSAGE]->() },
    role: head(COLLECT { MATCH (v)-[:DERIVED_FROM]->(turn:Message) RETURN turn.role ORDER BY turn.id })
  } ORDER BY v.version
}
RETURN m {.id, .project, .version, .text, .user_id, .agent_id, .app_id, .run_id} AS memory,
       m:DeletedMemory AS is_deleted, m:Unembedded AS is_unembedded, versions,
       coalesce(m.recorded_at < since, false) AND all(v IN versions WHERE v.entities IS NULL)
       AND NOT EXISTS { (m)-[:MENTIONS]->() } AS lacks_mentions
