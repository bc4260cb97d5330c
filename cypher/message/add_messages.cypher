// Adds turns to a conversation and links each to the turns before and after it.
// $project
// $runs: the run's id, none or one
// $common_turn: the properties that all of the turns have
// $messages: [{message: the turn's own properties, created_at: as text, embedding: or null}]
// $cuts: [{before, after}], pairs of turns that are no longer neighbours
// $links: [{before, after}], pairs of turns that become neighbours
// $last: the id of the turn that becomes the run's last one, or null where that stays the same
// :param {project: "default", runs: ["trip"], common_turn: {project: "default"}, messages: [{message: {id: "t1", role: "user", content: "Hi"}, created_at: "2026-01-01T00:00Z", embedding: null}], cuts: [], links: [], last: "t1"}
CYPHER 25
CALL () {
  UNWIND $messages AS row
  CREATE (turn:Message)
  SET turn = $common_turn, turn += row.message, turn.created_at = datetime(row.created_at)
  WITH row, turn
  CALL (row, turn) {
    WITH * WHERE row.embedding IS NOT NULL
    CALL db.create.setNodeVectorProperty(turn, 'vector', row.embedding)
  }
  CALL (turn) {
    UNWIND $runs AS id
    MATCH (run:Run {project: $project, id: id})
    CREATE (turn)-[:IN_RUN]->(run)
  }
}
CALL () {
  UNWIND $cuts AS cut
  MATCH (:Message {id: cut.before})-[next:NEXT]->(:Message {id: cut.after})
  DELETE next
}
CALL () {
  UNWIND $links AS link
  MATCH (before:Message {id: link.before}), (after:Message {id: link.after})
  MERGE (before)-[:NEXT]->(after)
}
CALL () {
  UNWIND $runs AS id
  MATCH (run:Run {project: $project, id: id})
  WHERE $last IS NOT NULL
  SET run.last_message_id = $last
}
