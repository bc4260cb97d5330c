// The project of some memory that has not expired.
// $visible_after: memories that expired by then are left out
// :param {visible_after: datetime()}
CYPHER 25
MATCH (m:Memory)
WHERE m.expires_key > $visible_after
RETURN m.project AS project LIMIT 1
