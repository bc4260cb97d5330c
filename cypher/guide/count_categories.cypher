// New memories by category and month.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (m:Memory {project: $project})-[:IN_CATEGORY]->(c:Category)
RETURN left(toString(m.created_at), 7) AS month, c.name AS category, count(*) AS memories
ORDER BY month DESC, memories DESC LIMIT 200
