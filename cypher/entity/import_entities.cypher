// Writes what memories mention, and what they say of two entities.
// $memories: [{id, project, mentions: [{name, type}], relations: [{source, target: {name, type}, type, valid_from,
//   valid_to: times as text or null}]}], which have just been written
// :param {memories: []}
CYPHER 25
UNWIND $memories AS row
MATCH (m:Memory|DeletedMemory {id: row.id})
CALL (row, m) {
  UNWIND row.mentions AS mention
  MERGE (e:Entity {project: row.project, name: mention.name, type: mention.type})
  CREATE (m)-[:MENTIONS]->(e)
}
CALL (row, m) {
  UNWIND row.relations AS relation
  MERGE (source:Entity {project: row.project, name: relation.source.name, type: relation.source.type})
  MERGE (target:Entity {project: row.project, name: relation.target.name, type: relation.target.type})
  CREATE (source)-[:RELATES_TO {
    type: relation.type, memory_id: m.id,
    valid_from: datetime(relation.valid_from), valid_to: datetime(relation.valid_to)
  }]->(target)
}
