// Waits until every index is online: among a million memories that may take hours.
CYPHER 25
CALL db.awaitIndexes(86400)
