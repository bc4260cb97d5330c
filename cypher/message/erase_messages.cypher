// Erases turns; what was said before and after them comes to follow each other, and their runs to end with what is left.
// $project
// $ids: of locked turns
// $links: [{before, after}], turns that are left
// $ends: [{run, last_message_id: a turn that is left or null}]
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
  SET run.last_message_id = end.last_message_id
}
UNWIND $ids AS id
MATCH (t:Message {id: id})
DETACH DELETE t
