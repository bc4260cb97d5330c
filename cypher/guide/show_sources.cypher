// What a user's memories were drawn from.
// $project, $user
// :param {project: "default", user: "alex"}
CYPHER 25
MATCH path = (:User {project: $project, id: $user})-[:HAS_MEMORY]->(:Memory)
             -[:MEMORY_VERSION]->(:Version)-[:DERIVED_FROM]->(:Message)
RETURN path LIMIT 100
