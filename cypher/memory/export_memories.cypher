// Returns memories, living or deleted, with everything that belongs to them; each is locked so that it is read at one
// moment.
// $ids
// :param {ids: []}
CYPHER 25
MATCH (m:Memory|DeletedMemory)
WHERE m.id IN $ids
WITH m ORDER BY m.id
SET m._lock = true
REMOVE m._lock
WITH m
LET ends = COLLECT { MATCH (m)-[:MENTIONS]->(e:Entity) RETURN e } + COLLECT {
  MATCH (e:Entity {project: m.project})
  WHERE e.type IN ['user', 'agent'] AND e.name_key IN [m.user_id, m.agent_id]
  RETURN e
}
RETURN m {.project, .id, .text, .user_id, .agent_id, .app_id, .run_id, .immutable, .metadata,
          created_at: toString(m.created_at), updated_at: toString(m.updated_at), recorded_at: toString(m.recorded_at),
          visible_until: toString(m.visible_until), deleted: 'DeletedMemory' IN labels(m),
          embedding: vector(m.vector, size(m.vector), FLOAT32)} AS memory,
  CASE WHEN m.feedback IS NOT NULL THEN {rating: m.feedback, reason: m.feedback_reason, actor: m.feedback_actor,
                                         at: toString(m.feedback_at)} END AS feedback,
  COLLECT {
    MATCH (owner)-[:HAS_MEMORY|HAD_MEMORY]->(m)
    RETURN labels(owner)[0]
  } AS owners,
  COLLECT { MATCH (m)-[:IN_CATEGORY|WAS_IN_CATEGORY]->(c:Category) RETURN c.name ORDER BY c.name } AS categories,
  COLLECT { MATCH (m)-[:MENTIONS]->(e:Entity) RETURN e {.name, .type} ORDER BY e.name, e.type } AS mentions,
  COLLECT {
    CALL (m, ends) {
      UNWIND ends AS source
      UNWIND ends AS target
      MATCH (source)-[r:/*<relations>*/!FORMERLY&!MENTIONS&!IS/*</relations>*/ {memory_id: m.id}]->(target)
      RETURN source, r, target
      UNION ALL
      MATCH (source:Entity)-[r:FORMERLY {memory_id: m.id}]->(target:Entity)
      RETURN source, r, target
    }
    RETURN {source: source {.name, .type}, type: r.type, target: target {.name, .type},
            valid_from: toString(r.valid_from), valid_to: toString(r.valid_to)}
    ORDER BY source.name, source.type, r.type, target.name, target.type, r.valid_from
  } AS relations,
  COLLECT {
    MATCH (m)-[:SUPERSEDED_BY]->(other:Memory|DeletedMemory)
    RETURN other.id ORDER BY other.id
  } AS superseded_by,
  COLLECT { MATCH (m)<-[:SUPERSEDED_BY]-(other:DeletedMemory) RETURN other.id ORDER BY other.id } AS supersedes,
  COLLECT {
    MATCH (m)-[change:MEMORY_VERSION]->(v:Version)
    RETURN v {.version, .text, .categories, .metadata, .entities, event: change.event, actor: change.actor,
              valid_from: toString(change.valid_from), valid_to: toString(change.valid_to),
              visible_until: toString(v.visible_until), embedding: vector(v.vector, size(v.vector), FLOAT32),
              passages: COLLECT {
                MATCH (v)-[:HAS_PASSAGE]->(p) RETURN vector(p.vector, size(p.vector), FLOAT32) ORDER BY p.position
              },
              messages: COLLECT { MATCH (v)-[:DERIVED_FROM]->(t:Message) RETURN t.id ORDER BY t.id }}
    ORDER BY v.version
  } AS versions
