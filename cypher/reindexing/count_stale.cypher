// Returns how many memories and turns of all projects are marked as stale.
// :param {}
CYPHER 25
CALL () {
  MATCH (m:Stale)
  RETURN count(m) AS memories
}
CALL () {
  MATCH (t:WordlessMessage)
  RETURN count(t) AS turns
}
RETURN memories + turns AS stale
