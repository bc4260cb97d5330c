// What is known of a person, a place or a thing: the memories that mention it, and how it is related to others.
// $project
// $entity: its name, in whatever case
// :param {project: "default", entity: "Lisbon"}
CYPHER 25
MATCH (e:Entity {project: $project}) WHERE toLower(e.name) = toLower($entity)
OPTIONAL MATCH mention = (e)<-[:MENTIONS]-(:Memory)
OPTIONAL MATCH relation = (e)--(:Entity)
RETURN e, mention, relation LIMIT 200
