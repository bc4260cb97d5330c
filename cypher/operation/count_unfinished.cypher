// Returns how many adds of all projects wait or run in the background.
// :param {}
CYPHER 25
MATCH (o:Unfinished)
RETURN count(o) AS unfinished
