// Returns a turn, the one before it and all that follow it, in the conversation's order.
// $id: the turn
// :param {id: "t1"}
CYPHER 25
MATCH (start:Message {id: $id})
OPTIONAL MATCH (before:Message)-[:NEXT]->(start)
WITH coalesce(before, start) AS first
MATCH path = (first)-[:NEXT]->*(t:Message)
WITH t, length(path) AS position
RETURN t.id AS id, toString(t.created_at) AS created_at
ORDER BY position, id
