// Links memories to the entities that they mention, entities to each other by the relations that memories state, and
// owners to the entities that they are: that which "I" stands for, and for a user a person of the same name.
// $memories: [{id, project, mentions: [{name_key, type}], relations: [{source, target: {name_key, type}, type,
//   relationship: the type of relationship that it is, valid_from: a time as text, or null for the beginning of the
//   memory's present version, valid_to: a time as text, or null}]}]
// :param {memories: []}
CYPHER 25
UNWIND $memories AS row
MATCH (m:Memory|DeletedMemory {id: row.id})
CALL (row, m) {
  UNWIND row.mentions AS mention
  MATCH (e:Entity {project: row.project, name_key: mention.name_key, type: mention.type})
  MERGE (m)-[:MENTIONS]->(e)
}
CALL (row, m) {
  UNWIND row.relations AS relation
  MATCH (source:Entity {project: row.project, name_key: relation.source.name_key, type: relation.source.type})
  MATCH (target:Entity {project: row.project, name_key: relation.target.name_key, type: relation.target.type})
  LET present = head(COLLECT { MATCH (m)-[open:MEMORY_VERSION]->(:Version) WHERE open.valid_to IS NULL RETURN open })
  CREATE (source)-[:$(relation.relationship) {
    type: relation.type, memory_id: m.id,
    valid_from: coalesce(datetime(relation.valid_from), present.valid_from), valid_to: datetime(relation.valid_to)
  }]->(target)
}
CALL (m) {
  MATCH (o:User|Agent)-[:HAS_MEMORY]->(m)
  MATCH (e:Entity {project: m.project})
  WHERE e.type IN ['user', 'agent', 'person'] AND e.name_key IN [o.id, toLower(normalize(o.id, NFKC))]
    AND CASE e.type WHEN 'user' THEN o:User AND e.name_key = o.id WHEN 'agent' THEN o:Agent AND e.name_key = o.id
                    ELSE o:User AND EXISTS { (m)-[:MENTIONS]->(e) } END
  MERGE (o)-[:IS]->(e)
}
