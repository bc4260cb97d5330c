// Checks that every entity has a mention or a relation.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (e:Entity)
WHERE $project IS NULL OR e.project = $project
LET holds = EXISTS { (e)<-[:MENTIONS]-() } OR EXISTS { (e)--(:Entity) }
RETURN count(*) AS looked_at, collect(CASE WHEN NOT holds THEN {
  id: e.name, rules: ['An entity is mentioned by a memory or has a relation.']
} END) AS wrong
