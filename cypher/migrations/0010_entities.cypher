// Makes an entity one node for all spellings of its name: it gets a key of its name, and those that differ only in
// case are merged. The owner of a memory becomes an end of its relations and is no longer one of its mentions.
CYPHER 25 MATCH (e:Entity) SET e.name_key = CASE WHEN e.type IN ['user', 'agent'] THEN e.name ELSE toLower(e.name) END;
CYPHER 25 MATCH ()-[mention:MENTIONS]->(e:Entity) WHERE e.type IN ['user', 'agent'] DELETE mention;
CYPHER 25
MATCH (e:Entity)
WITH e ORDER BY e.name
WITH e.project AS project, e.name_key AS name_key, e.type AS type, collect(e) AS same
WHERE size(same) > 1
UNWIND tail(same) AS other
WITH head(same) AS kept, other
CALL (kept, other) {
  MATCH (m)-[:MENTIONS]->(other)
  MERGE (m)-[:MENTIONS]->(kept)
}
CALL (kept, other) {
  MATCH (other)-[r:RELATES_TO]->(f:Entity)
  CREATE (kept)-[moved:RELATES_TO]->(f)
  SET moved = properties(r)
}
CALL (kept, other) {
  MATCH (f:Entity)-[r:RELATES_TO]->(other)
  CREATE (f)-[moved:RELATES_TO]->(kept)
  SET moved = properties(r)
}
DETACH DELETE other;
CYPHER 25 MATCH (e:Entity) WHERE NOT EXISTS { (e)--() } DELETE e;
CYPHER 25 CREATE CONSTRAINT entity_name_key IF NOT EXISTS FOR (n:Entity) REQUIRE (n.project, n.name_key, n.type) IS UNIQUE;
