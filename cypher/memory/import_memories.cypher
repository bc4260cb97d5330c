// Adds memories, living or deleted, with their owners and categories; their versions are imported after them. Stale
// ones are reindexed in the background when graphmem starts.
// $memories: [{memory: properties, deleted, is_stale, created_at, updated_at, recorded_at, visible_until: times as
//   text, embedding, users, agents, apps, runs: the ids of those owners that it is linked to, categories: names,
//   feedback: {rating, reason, actor, at} or null}], none of which exists
// :param {memories: []}
CYPHER 25
UNWIND $memories AS row
MERGE (p:Project {id: row.memory.project}) ON CREATE SET p.name = row.memory.project
CREATE (m:$(CASE WHEN row.deleted THEN 'DeletedMemory' ELSE 'Memory' END))
SET m = row.memory, m.created_at = datetime(row.created_at), m.updated_at = datetime(row.updated_at),
    m.recorded_at = datetime(row.recorded_at), m.visible_until = datetime(row.visible_until),
    m.feedback = row.feedback.rating, m.feedback_reason = row.feedback.reason,
    m.feedback_actor = row.feedback.actor, m.feedback_at = datetime(row.feedback.at)
FOREACH (_ IN CASE WHEN row.is_stale THEN [true] ELSE [] END | SET m:Stale)
WITH row, m
CALL (row, m) {
  CALL db.create.setNodeVectorProperty(m, 'vector', row.embedding)
}
CALL (row, m) {
  CALL (row) {
    UNWIND row.users AS id
    MERGE (o:User {project: row.memory.project, id: id})
    RETURN o
    UNION ALL
    UNWIND row.agents AS id
    MERGE (o:Agent {project: row.memory.project, id: id})
    RETURN o
    UNION ALL
    UNWIND row.apps AS id
    MERGE (o:App {project: row.memory.project, id: id})
    RETURN o
    UNION ALL
    UNWIND row.runs AS id
    MERGE (o:Run {project: row.memory.project, id: id})
    RETURN o
  }
  FOREACH (_ IN CASE WHEN o.created_at IS NULL THEN [true] ELSE [] END |
    SET o.name = o.id, o.created_at = m.recorded_at, o.updated_at = m.recorded_at)
  FOREACH (_ IN CASE WHEN row.deleted THEN [] ELSE [true] END | CREATE (o)-[:HAS_MEMORY]->(m))
  FOREACH (_ IN CASE WHEN row.deleted THEN [true] ELSE [] END | CREATE (o)-[:HAD_MEMORY]->(m))
}
CALL (row, m) {
  UNWIND row.categories AS name
  MERGE (c:Category {project: m.project, name: name})
  FOREACH (_ IN CASE WHEN row.deleted THEN [] ELSE [true] END | CREATE (m)-[:IN_CATEGORY]->(c))
  FOREACH (_ IN CASE WHEN row.deleted THEN [true] ELSE [] END | CREATE (m)-[:WAS_IN_CATEGORY]->(c))
}
