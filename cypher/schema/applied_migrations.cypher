// Returns the numbers of the migrations that have been applied to this database.
CYPHER 25
MATCH (m:Migration)
RETURN m.number AS number
ORDER BY number
