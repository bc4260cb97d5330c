// Checks that each memory, living or deleted, is linked to the owners that it names, by relationships of the kind that
// fits its state.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (m:Memory|DeletedMemory)
WHERE $project IS NULL OR m.project = $project
LET pairs = [['Agent', m.agent_id], ['App', m.app_id], ['Run', m.run_id], ['User', m.user_id]]
LET named = [pair IN pairs WHERE pair[1] IS NOT NULL],
    has = COLLECT {
      MATCH (o)-[:HAS_MEMORY]->(m)
      RETURN CASE WHEN o:User|Agent|App|Run THEN [head(labels(o)), o.id] END AS owner
      ORDER BY owner
    },
    had = COLLECT {
      MATCH (o)-[:HAD_MEMORY]->(m)
      RETURN CASE WHEN o:User|Agent|App|Run THEN [head(labels(o)), o.id] END AS owner
      ORDER BY owner
    }
LET rules = [
  {
    rule: 'A living memory has one HAS_MEMORY from each owner that it names, and no HAD_MEMORY.',
    holds: m:DeletedMemory OR named <> [] AND has = named AND had = []
  }, {
    rule: 'A deleted memory has no HAS_MEMORY, and HAD_MEMORY only from owners that it names, one from each.',
    holds: m:Memory OR has = [] AND had = [owner IN named WHERE owner IN had]
  }, {
    rule: 'A living memory has no WAS_IN_CATEGORY, and a deleted one no IN_CATEGORY.',
    holds: CASE WHEN m:Memory THEN NOT EXISTS { (m)-[:WAS_IN_CATEGORY]->() }
           ELSE NOT EXISTS { (m)-[:IN_CATEGORY]->() } END
  }, {
    rule: 'Only a deleted memory is superseded.',
    holds: m:DeletedMemory OR NOT EXISTS { (m)-[:SUPERSEDED_BY]->() }
  }
]
LET broken = [r IN rules WHERE NOT coalesce(r.holds, false) | r.rule]
RETURN count(*) AS looked_at, collect(CASE WHEN broken <> [] THEN {id: m.id, rules: broken} END) AS wrong
