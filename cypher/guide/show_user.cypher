// What is remembered of a user, by category.
// $project, $user
// :param {project: "default", user: "alex"}
CYPHER 25
MATCH path = (:User {project: $project, id: $user})-[:HAS_MEMORY]->(m:Memory)
OPTIONAL MATCH category = (m)-[:IN_CATEGORY]->(:Category)
RETURN path, category LIMIT 200
