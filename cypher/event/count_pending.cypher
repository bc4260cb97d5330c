// Returns how many events of all projects have no number yet.
// :param {}
CYPHER 25
MATCH (e:Pending)
RETURN count(e) AS pending
