// Merges entities, one for each name unless it has several certain types, and returns the type that each is stored
// under. An entity of no type is the only other one of its name, where there is just one, and takes the first type
// that is certain.
// Whoever may create a name's first node or give it a type first merges and locks the node of no type.
// $entities: [{project, name, name_key, type, is_owner: whether it is a user's or an agent's own node}], those of no
//   type last
// :param {entities: []}
CYPHER 25
UNWIND $entities AS key
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
  FOREACH (_ IN CASE WHEN e.name = toLower(e.name) AND NOT key.is_owner THEN [1] ELSE [] END | SET e.name = key.name)
  RETURN kept
}
RETURN key.project AS project, key.name_key AS name_key, key.type AS type, kept
