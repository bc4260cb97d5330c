// Erases those of these turns that no memory was drawn from; what was said before and after them comes to follow each other.
// $ids
// :param {ids: []}
CYPHER 25
MATCH (t:Message)
WHERE t.id IN $ids
WITH t ORDER BY t.id
SET t._lock = true
REMOVE t._lock
WITH t
WHERE NOT EXISTS { (t)<-[:DERIVED_FROM]-() }
SET t:Erased
WITH collect(t) AS erased
CALL (erased) {
  UNWIND erased AS first
  MATCH (before:Message&!Erased)-[:NEXT]->(first)
  MATCH (first)((:Erased)-[:NEXT]->(:Erased))*(:Erased)-[:NEXT]->(after:Message&!Erased)
  MERGE (before)-[:NEXT]->(after)
}
CALL (erased) {
  UNWIND erased AS last
  MATCH (last)-[:IN_RUN]->(run:Run {last_message_id: last.id})
  OPTIONAL MATCH (run)<-[:IN_RUN]-(before:Message&!Erased)-[:NEXT]->(:Erased)((:Erased)-[:NEXT]->(:Erased))*(last)
  WITH run, head(collect(before.id)) AS last_message_id
  SET run.last_message_id = last_message_id
}
UNWIND erased AS t
DETACH DELETE t
