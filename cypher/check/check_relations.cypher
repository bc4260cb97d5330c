// Checks that a memory states every relation between entities.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (e:Entity)-[r:RELATES_TO]->()
WHERE $project IS NULL OR e.project = $project
LET holds = EXISTS { MATCH (m:Memory {id: r.memory_id}) } OR EXISTS { MATCH (m:DeletedMemory {id: r.memory_id}) }
RETURN count(*) AS looked_at, collect(CASE WHEN NOT holds THEN {
  id: e.name, rules: ['A relation is stated by a memory, living or deleted.']
} END) AS wrong
