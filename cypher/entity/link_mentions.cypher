// Writes what memories mention, and what they say of two entities.
// $entities: [{project, name, type}], each once, in the order that every transaction locks them in
// $memories: [{id, project, mentions: [{name, type}], relations: [{source, target: {name, type}, type, valid_from: text, or
//   null for the beginning of the memory's present version, valid_to: text or null}]}]
// :param {entities: [], memories: []}
CYPHER 25
CALL () {
  UNWIND $entities AS key
  MERGE (:Entity {project: key.project, name: key.name, type: key.type})
}
UNWIND $memories AS row
MATCH (m:Memory|DeletedMemory {id: row.id})
CALL (row, m) {
  UNWIND row.mentions AS mention
  MATCH (e:Entity {project: row.project, name: mention.name, type: mention.type})
  CREATE (m)-[:MENTIONS]->(e)
}
CALL (row, m) {
  UNWIND row.relations AS relation
  MATCH (source:Entity {project: row.project, name: relation.source.name, type: relation.source.type})
  MATCH (target:Entity {project: row.project, name: relation.target.name, type: relation.target.type})
  LET present = head(COLLECT { MATCH (m)-[open:MEMORY_VERSION]->(:Version) WHERE open.valid_to IS NULL RETURN open })
  CREATE (source)-[:RELATES_TO {
    type: relation.type, memory_id: m.id,
    valid_from: coalesce(datetime(relation.valid_from), present.valid_from), valid_to: datetime(relation.valid_to)
  }]->(target)
}
