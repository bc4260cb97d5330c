// Waits until every index is filled.
CYPHER 25
CALL db.awaitIndexes(300)
