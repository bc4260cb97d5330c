// Waits until every index is online.
CYPHER 25
CALL db.awaitIndexes(300)
