// The numbers of the migrations that this database has had.
CYPHER 25
MATCH (m:Migration)
RETURN m.number AS number
ORDER BY number
