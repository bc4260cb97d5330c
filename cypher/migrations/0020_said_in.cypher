// Links each memory to the turns that its present text was drawn from, which a search reads without walking over the
// memory's versions. Whoever else runs this at the same time waits at each memory, and then finds its links made.
// :background
// :param {}
CYPHER 25
MATCH (m:Memory|DeletedMemory)
WHERE NOT EXISTS { (m)-[:SAID_IN]->() }
CALL (m) {
  SET m._lock = true
  REMOVE m._lock
  WITH m
  MATCH (m)-[:MEMORY_VERSION]->(v:Version)-[:DERIVED_FROM]->(t:Message)
  WHERE v.text = m.text
  MERGE (m)-[:SAID_IN]->(t)
} IN TRANSACTIONS OF 1000 ROWS ON ERROR RETRY THEN FAIL;
