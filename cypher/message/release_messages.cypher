// Locks those of these turns that no memory was drawn from, and tells what was said right before and after each, and which
// runs end with it.
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
RETURN t.id AS id,
       COLLECT { MATCH (before:Message)-[:NEXT]->(t) RETURN before.id } AS before,
       COLLECT { MATCH (t)-[:NEXT]->(after:Message) RETURN after.id } AS after,
       COLLECT { MATCH (t)-[:IN_RUN]->(run:Run) WHERE run.last_message_id = t.id RETURN run.id } AS ends
