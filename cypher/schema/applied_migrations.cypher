// Returns the numbers of the migrations that have been applied to this database. An older graphmem has recorded them as
// nodes of their own.
CYPHER 25
CALL () {
  MATCH (s:Settings {id: 'graphmem'})
  UNWIND keys(s) AS name
  RETURN name
  UNION
  MATCH (m:Migration)
  RETURN m.name AS name
}
WITH name WHERE name =~ '\\d{4}_\\w+'
RETURN toInteger(left(name, 4)) AS number
ORDER BY number
