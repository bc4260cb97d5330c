// Checks that every idempotency record is complete and linked to the memories that it names.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (a:Answer)
WHERE $project IS NULL OR a.project = $project
LET rules = [
  {
    rule: 'An idempotency record has its changes, the hash of its input and its time.',
    holds: a.changes IS NOT NULL AND a.input_hash IS NOT NULL AND a.at IS NOT NULL
  }, {
    rule: 'An idempotency record is linked to the memories that its changes name, and to no others.',
    holds: a.changes = '[]' OR EXISTS { (a)-[:ANSWERS_WITH]->() }
       AND NOT EXISTS { MATCH (a)-[:ANSWERS_WITH]->(m) WHERE NOT coalesce(a.changes CONTAINS m.id, false) }
  }
]
LET broken = [r IN rules WHERE NOT coalesce(r.holds, false) | r.rule]
RETURN count(*) AS looked_at, collect(CASE WHEN broken <> [] THEN {id: a.key, rules: broken} END) AS wrong
