// Checks that every add in the background either waits or runs, with its request, or is finished, without it.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (o:AddOperation)
WHERE $project IS NULL OR o.project = $project
LET is_finished = o.status IN ['SUCCEEDED', 'FAILED']
LET rules = [
  {
    rule: 'An add in the background has its request until it is finished, and no longer.',
    holds: o:Unfinished <> is_finished AND (o.request IS NULL) = is_finished
       AND (o.finished_at IS NOT NULL) = is_finished
  }, {
    rule: 'An add in the background that succeeded has its changes, and one that failed its error.',
    holds: (o.changes IS NOT NULL) = (o.status = 'SUCCEEDED') AND (o.status <> 'FAILED' OR o.error IS NOT NULL)
  }, {
    rule: 'An add in the background is linked to the memories that its changes name, and to no others.',
    holds: NOT EXISTS { MATCH (o)-[:ANSWERS_WITH]->(m) WHERE NOT coalesce(o.changes CONTAINS m.id, false) }
  }
]
LET broken = [r IN rules WHERE NOT coalesce(r.holds, false) | r.rule]
RETURN count(*) AS looked_at, collect(CASE WHEN broken <> [] THEN {id: o.id, rules: broken} END) AS wrong
