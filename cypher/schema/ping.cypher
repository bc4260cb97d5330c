// Answers when the database does.
CYPHER 25
RETURN 1 AS one
