// Returns when the oldest add that waits or runs in the background was accepted, and the last error of any of them.
// :param {}
CYPHER 25
MATCH (o:Unfinished)
RETURN toString(min(o.accepted_at)) AS accepted_at, max(o.error) AS error
