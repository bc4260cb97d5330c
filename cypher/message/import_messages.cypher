// Adds the turns that do not exist yet, links each to those of its neighbours that exist, and returns their number.
// Pending ones are indexed in the background when graphmem starts.
// $messages: [{message: properties, created_at: a time as text, previous, next: ids of turns, runs: ids, embedding: or
//   null, is_pending: whether its words and vector are computed later}], without duplicates
// :param {messages: []}
CYPHER 25
UNWIND $messages AS row
MERGE (p:Project {id: row.message.project}) ON CREATE SET p.name = row.message.project
WITH row WHERE NOT EXISTS { MATCH (:Message {id: row.message.id}) }
CREATE (t:Message)
SET t = row.message, t.created_at = datetime(row.created_at)
FOREACH (_ IN CASE WHEN row.is_pending THEN [true] ELSE [] END | SET t:WordlessMessage)
WITH row, t
CALL (row, t) {
  WITH * WHERE row.embedding IS NOT NULL
  CALL db.create.setNodeVectorProperty(t, 'vector', row.embedding)
}
CALL (row) {
  MATCH (before:Message)-[gap:NEXT]->(after:Message)
  WHERE before.id IN row.previous AND after.id IN row.next
  DELETE gap
}
CALL (row, t) {
  MATCH (other:Message {project: t.project}) WHERE other.id IN row.previous
  MERGE (other)-[:NEXT]->(t)
}
CALL (row, t) {
  MATCH (other:Message {project: t.project}) WHERE other.id IN row.next
  MERGE (t)-[:NEXT]->(other)
}
CALL (row, t) {
  UNWIND row.runs AS id
  MERGE (run:Run {project: t.project, id: id})
    ON CREATE SET run.name = id, run.created_at = t.created_at, run.updated_at = t.created_at
  CREATE (t)-[:IN_RUN]->(run)
}
RETURN count(t) AS count
