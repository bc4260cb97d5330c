// A leak check: what links two projects, in the whole database; none is right.
// :param {}
CYPHER 25
MATCH (a)-[r]->(b)
WHERE coalesce(a.project, a.id) <> coalesce(b.project, b.id)
RETURN labels(a)[0] AS source, a.project AS project, type(r) AS relationship,
       labels(b)[0] AS target, b.project AS other LIMIT 100
