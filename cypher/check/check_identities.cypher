// Checks that every user or agent is only an entity of its own name: that which "I" stands for, or a user a person.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (o)-[:IS]->(e)
WHERE $project IS NULL OR o.project = $project
LET holds = e:Entity AND e.project = o.project AND CASE e.type
  WHEN 'user' THEN o:User AND e.name_key = o.id
  WHEN 'agent' THEN o:Agent AND e.name_key = o.id
  WHEN 'person' THEN o:User AND e.name_key = toLower(normalize(o.id, NFKC))
  ELSE false
END
RETURN count(*) AS looked_at, collect(CASE WHEN NOT coalesce(holds, false) THEN {
  id: o.id, rules: ['A user or agent is only an entity of the same project and name.']
} END) AS wrong
