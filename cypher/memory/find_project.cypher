// Returns the project of any memory that has not expired.
// $visible_after: leaves out memories that have expired by this time
// :param {visible_after: datetime()}
CYPHER 25
MATCH (m:Memory)
WHERE m.visible_until > $visible_after
RETURN m.project AS project LIMIT 1
