// Who mentions a person, a place or a thing, and in which words.
// $project
// $entity: its name, in whatever case
// :param {project: "default", entity: "Lisbon"}
CYPHER 25
MATCH (e:Entity {project: $project})<-[:MENTIONS]-(m:Memory)<-[:HAS_MEMORY]-(o:User|Agent|App|Run)
WHERE toLower(e.name) = toLower($entity)
RETURN labels(o)[0] AS kind, o.id AS id, m.text AS text, m.created_at AS since
ORDER BY since DESC LIMIT 100
