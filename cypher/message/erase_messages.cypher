// Erases turns, links the turns before and after them, and updates the last turns of their runs.
// $project
// $ids: locked turns
// $links: [{before, after}], pairs of remaining turns that become neighbours
// $ends: [{run, left: remaining turns, of which the one that is in the run becomes its last}]
// :param {project: "default", ids: [], links: [], ends: []}
CYPHER 25
CALL () {
  UNWIND $links AS link
  MATCH (before:Message {id: link.before}), (after:Message {id: link.after})
  MERGE (before)-[:NEXT]->(after)
}
CALL () {
  UNWIND $ends AS end
  MATCH (run:Run {project: $project, id: end.run})
  SET run.last_message_id = head(COLLECT {
    MATCH (turn:Message)-[:IN_RUN]->(run) WHERE turn.id IN end.left RETURN turn.id ORDER BY turn.id LIMIT 1
  })
}
UNWIND $ids AS id
MATCH (t:Message {id: id})
DETACH DELETE t
