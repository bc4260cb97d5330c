// Links users and agents to the entities that they are: that which "I" stands for, and for a user a person of the same
// name that one of the user's memories mentions.
CYPHER 25
MATCH (o:User|Agent)
CALL (o) {
  MATCH (e:Entity {project: o.project})
  WHERE e.type IN ['user', 'agent', 'person'] AND e.name_key IN [o.id, toLower(normalize(o.id, NFKC))]
    AND CASE e.type WHEN 'user' THEN o:User AND e.name_key = o.id WHEN 'agent' THEN o:Agent AND e.name_key = o.id
                    ELSE o:User AND EXISTS { MATCH (e)<-[:MENTIONS]-(m:Memory) WHERE m.user_id = o.id } END
  MERGE (o)-[:IS]->(e)
};
