// Returns something when the database answers.
CYPHER 25
RETURN 1 AS one
