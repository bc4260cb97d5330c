// Locks memories and returns those that have not changed since they were read; a damaged one may have no version.
// $rows: [{id, version}], sorted
// :param {rows: []}
CYPHER 25
UNWIND $rows AS row
MATCH (m:Memory|DeletedMemory {id: row.id})
SET m._lock = true
REMOVE m._lock
WITH m, row
WHERE coalesce(m.version, 0) = coalesce(row.version, 0)
RETURN m.id AS id
