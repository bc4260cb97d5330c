// Checks that a memory states every relation between entities, and that each is of the type that it should be.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (source:Entity)-[r]->(target:Entity)
WHERE $project IS NULL OR source.project = $project
LET m = head(COLLECT { MATCH (m:Memory {id: r.memory_id}) RETURN m } + COLLECT {
  MATCH (m:DeletedMemory {id: r.memory_id}) RETURN m
})
LET rules = [
  {rule: 'A relation is stated by a memory, living or deleted.', holds: m IS NOT NULL},
  {
    rule: 'A relation is FORMERLY if it has ended, and only then.',
    holds: (type(r) = 'FORMERLY') = (r.valid_to IS NOT NULL)
  }, {
    rule: 'A relation that holds is of the type that it names, or RELATES_TO.',
    holds: type(r) IN [r.type, 'RELATES_TO', 'FORMERLY']
  },
  {
    rule: 'A memory mentions both ends of a relation, unless they are its user or agent.',
    holds: m IS NULL OR r.valid_to IS NOT NULL OR all(end IN [source, target] WHERE EXISTS { (m)-[:MENTIONS]->(end) }
      OR end.type IN ['user', 'agent'] AND end.name_key IN [m.user_id, m.agent_id])
  }
]
LET broken = [rule IN rules WHERE NOT coalesce(rule.holds, false) | rule.rule]
RETURN count(*) AS looked_at, collect(CASE WHEN broken <> [] THEN {id: source.name, rules: broken} END) AS wrong
