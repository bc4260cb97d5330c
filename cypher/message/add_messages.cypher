// Adds turns of a conversation, each after the one before it, and moves the run's end to the last of them.
// $project
// $runs: the run's id, none or one
// $messages: [{message: the turn's properties, previous: the id of the turn before it or null}], in order
// :param {project: "default", runs: ["trip"], messages: [{message: {id: "t1", role: "user", content: "Hi", created_at: datetime()}, previous: null}]}
CYPHER 25
UNWIND $messages AS row
MERGE (turn:Message {id: row.message.id})
  ON CREATE SET turn += row.message, turn.project = $project
WITH turn, row
CALL (turn, row) {
  MATCH (previous:Message {id: row.previous})
  MERGE (previous)-[:NEXT]->(turn)
}
CALL (turn) {
  UNWIND $runs AS id
  MATCH (run:Run {project: $project, id: id})
  MERGE (turn)-[:IN_RUN]->(run)
  SET run.last_message_id = turn.id
}
