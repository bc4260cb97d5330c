// Writes turns that are not there yet, between those before and after them that are there, and tells how many those are.
// Their vectors, where they say more than their memories, are made in the background when graphmem starts.
// $messages: [{message: properties, created_at: as text, previous, next: ids of turns, runs: ids}], each once
// :param {messages: []}
CYPHER 25
UNWIND $messages AS row
MERGE (:Project {id: row.message.project})
WITH row WHERE NOT EXISTS { MATCH (:Message {id: row.message.id}) }
CREATE (t:Message:WordlessMessage)
SET t = row.message, t.created_at = datetime(row.created_at)
WITH row, t
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
    ON CREATE SET run:Owner, run.created_at = t.created_at, run.updated_at = t.created_at
  CREATE (t)-[:IN_RUN]->(run)
}
RETURN count(t) AS count
