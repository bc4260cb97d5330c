// Checks that no node has a lock property, which every transaction removes before it ends.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (n)
WHERE $project IS NULL OR n.project = $project OR n:Project AND n.id = $project
LET rules = [{rule: 'No lock outlasts its transaction.', holds: n._lock IS NULL}]
LET broken = [r IN rules WHERE NOT r.holds | r.rule]
LET id = coalesce(n.id, n.memory_id, n.key, n.name, elementId(n))
RETURN count(*) AS looked_at, collect(CASE WHEN broken <> [] THEN {id: id, rules: broken} END) AS wrong
