// Merges entities, links memories to those that they mention, entities to each other by the relations that memories
// state, and owners to the entities that they are: that which "I" stands for, and for a user a person of the same name.
// There is one entity for each name unless it has several certain types. An entity of no type is the only other one of
// its name, where there is just one, and takes the first type that is certain. Whoever may create a name's first node
// or give it a type first merges and locks the node of no type.
// An entity that is there is not locked, or all adds that mention it would wait for each other: a MERGE would lock both
// ends of a relationship that it creates, CREATE does not, and a name is set only where it changes.
// $entities: [{project, name, name_key, type, is_owner: whether it is a user's or an agent's own node}], those of no
//   type last
// $mentioning: [{id: of a locked or new memory, project, mentions: places in the entities, relations:
//   [{source, target: places in the entities, type, relationship: the type of relationship that it is, valid_from: a
//   time as text, or null for the beginning of the memory's present version, valid_to: a time as text, or null}]}]
// :param {entities: [], mentioning: []}
CYPHER 25
CALL () {
  UNWIND range(0, size($entities) - 1) AS place
  LET key = $entities[place]
  CALL (key) {
    LET types = COLLECT {
      MATCH (e:Entity {project: key.project, name_key: key.name_key})
      WHERE e.type IS NOT NULL AND NOT e.type IN ['user', 'agent']
      RETURN e.type
    }
    FILTER NOT key.is_owner AND NOT key.type IN types AND NOT (key.type = '' AND size(types) = 1)
    MERGE (untyped:Entity {project: key.project, name_key: key.name_key, type: ''})
    ON CREATE SET untyped.name = key.name
    SET untyped._lock = true
    REMOVE untyped._lock
    WITH key, untyped
    LET others = COLLECT {
      MATCH (e:Entity {project: key.project, name_key: key.name_key})
      WHERE e.type IS NOT NULL AND NOT e.type IN ['', 'user', 'agent']
      RETURN e.type
    }
    LET is_known = key.type IN others OR key.type = '' AND size(others) = 1
    FOREACH (_ IN CASE WHEN is_known AND NOT EXISTS { (untyped)--() } THEN [1] ELSE [] END | DELETE untyped)
    FOREACH (_ IN CASE WHEN NOT is_known AND key.type <> '' THEN [1] ELSE [] END | SET untyped.type = key.type)
  }
  CALL (key) {
    LET types = COLLECT {
      MATCH (e:Entity {project: key.project, name_key: key.name_key})
      WHERE e.type IS NOT NULL AND NOT e.type IN ['user', 'agent']
      RETURN e.type
    }
    LET kept = CASE WHEN key.type = '' AND NOT '' IN types AND size(types) = 1 THEN types[0] ELSE key.type END
    MERGE (e:Entity {project: key.project, name_key: key.name_key, type: kept})
    ON CREATE SET e.name = key.name
    LET is_better = e.name = toLower(e.name) AND e.name <> key.name AND NOT key.is_owner
    FOREACH (_ IN CASE WHEN is_better THEN [1] ELSE [] END | SET e.name = key.name)
    RETURN e
  }
  WITH e ORDER BY place
  RETURN collect(e) AS entities
}
UNWIND $mentioning AS row
MATCH (m:Memory|DeletedMemory {id: row.id})
CALL (row, m, entities) {
  UNWIND row.mentions AS place
  WITH DISTINCT m, entities[place] AS e
  FILTER NOT EXISTS { (m)-[:MENTIONS]->(e) }
  CREATE (m)-[:MENTIONS]->(e)
}
CALL (row, m, entities) {
  UNWIND row.relations AS relation
  LET source = entities[relation.source], target = entities[relation.target]
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
