// How a user comes to a person, a place or a thing: the shortest ways through the graph.
// $project, $user
// $entity: its name
// :param {project: "default", user: "alex", entity: "Lisbon"}
CYPHER 25
MATCH (u:User {project: $project, id: $user}), (e:Entity {project: $project, name: $entity})
MATCH path = SHORTEST 5 PATHS (u)--{1,6}(e)
RETURN path
