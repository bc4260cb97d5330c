// Erases those of the entities that have no mention and no relation, and loses the race where another transaction is
// just mentioning one: DETACH DELETE would wait for that one's commit and then delete its mention too, where DELETE
// fails.
// $project
// $keys: [{name, type}]
// :param {project: "default", keys: []}
CYPHER 25
UNWIND $keys AS key
MATCH (e:Entity {project: $project, name: key.name, type: key.type})
WHERE NOT EXISTS { (e)<-[:MENTIONS]-() } AND NOT EXISTS { (e)--(:Entity) }
SET e._lock = true
REMOVE e._lock
WITH e
WHERE NOT EXISTS { (e)<-[:MENTIONS]-() } AND NOT EXISTS { (e)--(:Entity) }
OPTIONAL MATCH (e)<-[is:IS]-()
DELETE is, e
