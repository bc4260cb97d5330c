// Returns the projects that have events without a number.
// :param {}
CYPHER 25
MATCH (e:Pending)
RETURN DISTINCT e.project AS project
