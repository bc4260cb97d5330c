// People, places and things that a user's memories mention, and what is said of them.
// $project, $user
// :param {project: "default", user: "alex"}
CYPHER 25
MATCH path = (:User {project: $project, id: $user})-[:HAS_MEMORY]->(:Memory)-[:MENTIONS]->(e:Entity)
OPTIONAL MATCH relation = (e)--(:Entity)
RETURN path, relation LIMIT 200
