// Locks memories and returns those that have not changed since they were read.
// $rows: [{id, version}], sorted
// :param {rows: []}
CYPHER 25
UNWIND $rows AS row
MATCH (m:Memory|DeletedMemory {id: row.id})
SET m._lock = true
REMOVE m._lock
WITH m, row
WHERE m.version = row.version
RETURN m.id AS id
