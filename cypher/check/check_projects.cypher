// Checks that every relationship stays within one project; a wrong one is reported by the id of a memory at one of its
// ends, where there is one.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (a)-[r]->(b)
LET here = CASE WHEN a:Project THEN a.id ELSE a.project END
WITH a, b, here
WHERE $project IS NULL OR here = $project OR b.project = $project
LET memory = head([n IN [a, b] WHERE n:Memory OR n:DeletedMemory]),
    holds = coalesce(here = b.project, false)
LET id = coalesce(memory.id, a.memory_id, a.id, a.key, a.name, elementId(a))
RETURN count(*) AS looked_at, collect(CASE WHEN NOT holds THEN {
  id: id, rules: [CASE WHEN any(n IN [a, b] WHERE n:Version AND n.project IS NULL)
    THEN 'A version has the project of its memory.' ELSE 'A relationship connects two nodes of the same project.' END]
} END) AS wrong
