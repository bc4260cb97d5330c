// Erases memories, living or deleted, with all their versions, passages and the idempotency records
// and outcomes of adds in the background that name them.
// Returns their turns and categories, which may be orphaned now. The activity log keeps their events and records the
// erasure.
// $project, $actor
// $ids: locked memories, sorted
// :param {project: "default", actor: null, ids: []}
CYPHER 25
UNWIND $ids AS id
MATCH (m:Memory|DeletedMemory {id: id})
CREATE (:Event:Pending {
  id: randomUUID(), project: $project, name: 'ERASE', event: 'ERASE', memory_id: m.id,
  version: m.version + 1, actor: $actor,
  at: datetime.realtime(), user_id: m.user_id, agent_id: m.agent_id, app_id: m.app_id, run_id: m.run_id
})
WITH m
LET versions = COLLECT { MATCH (m)-[:MEMORY_VERSION]->(v:Version) RETURN v },
    passages = COLLECT { MATCH (m)-[:MEMORY_VERSION]->(:Version)-[:HAS_PASSAGE]->(p) RETURN DISTINCT p },
    answers = COLLECT { MATCH (a:Answer|AddOperation)-[:ANSWERS_WITH]->(m) RETURN a },
    message_ids = COLLECT { MATCH (m)-[:MEMORY_VERSION]->(:Version)-[:DERIVED_FROM]->(t:Message) RETURN DISTINCT t.id },
    categories = COLLECT { MATCH (m)-[:MEMORY_VERSION]->(v:Version) UNWIND v.categories AS name RETURN DISTINCT name }
FOREACH (passage IN passages | DETACH DELETE passage)
FOREACH (version IN versions | DETACH DELETE version)
FOREACH (answer IN answers | DETACH DELETE answer)
DETACH DELETE m
RETURN message_ids, categories
