// Erases turns; what was said before and after them comes to follow each other, and their runs to end with what is left.
// $project
// $ids: of locked turns
// $links: [{before, after}], turns that are left
// $ends: [{run, left: turns one of which it ends with now, if one of them is the run's}]
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
