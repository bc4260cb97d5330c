// Locks memories, and tells which of them are as they were when they were read.
// $rows: [{id, version}], in order
// :param {rows: []}
CYPHER 25
UNWIND $rows AS row
MATCH (m:Memory|DeletedMemory {id: row.id})
SET m._lock = true
REMOVE m._lock
WITH m, row
WHERE m.version = row.version
RETURN m.id AS id
