// Checks that the versions of each memory, living or deleted, form one chain from the first to the present one.
// Every check returns how many things it looked at and, for those that are wrong, their ids and the rules that they
// break.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (m:Memory|DeletedMemory)
WHERE $project IS NULL OR m.project = $project
LET steps = COLLECT {
  MATCH (m)-[e:MEMORY_VERSION]->(v:Version)
  RETURN {edge: e, version: v, before: COLLECT { MATCH (v)-[:PREVIOUS]->(old) RETURN old }}
  ORDER BY e.version, v.version
}
LET later = range(1, size(steps) - 1), newest = last(steps).edge
LET rules = [
  {
    rule: 'Its versions are numbered from 1 to its own number, without a gap or a fork.',
    holds: size(steps) > 0 AND [step IN steps | step.edge.version] = range(1, m.version)
  }, {
    rule: 'A version has the number and the memory of the relationship that leads to it.',
    holds: all(step IN steps WHERE step.edge.version = step.version.version AND step.version.memory_id = m.id)
  }, {
    rule: 'Its newest version has no end, and every other version has one.',
    holds: [step IN steps WHERE step.edge.valid_to IS NULL | step.edge.version] = [newest.version]
  }, {
    rule: 'Each version ends when the next one begins, and begins before that.',
    holds: newest.valid_from IS NOT NULL
       AND all(i IN later WHERE steps[i - 1].edge.valid_to = steps[i].edge.valid_from
                            AND steps[i - 1].edge.valid_from <= steps[i].edge.valid_from)
  }, {
    rule: 'PREVIOUS leads from each version to the one before it and nowhere else.',
    holds: steps[0].before = [] AND all(i IN later WHERE steps[i].before = [steps[i - 1].version])
  }, {
    rule: 'Its first version is an ADD, and every other is an UPDATE, a DELETE or a RESTORE.',
    holds: steps[0].edge.event = 'ADD' AND all(i IN later WHERE steps[i].edge.event IN ['UPDATE', 'DELETE', 'RESTORE'])
  }, {
    rule: 'The version after a DELETE is a RESTORE.',
    holds: all(i IN later WHERE steps[i - 1].edge.event <> 'DELETE' OR steps[i].edge.event = 'RESTORE')
  }, {
    rule: 'It is deleted when its newest version is a DELETE, and only then.',
    holds: m:Memory <> m:DeletedMemory AND m:DeletedMemory = (newest.event = 'DELETE')
  }
]
LET broken = [r IN rules WHERE NOT coalesce(r.holds, false) | r.rule]
RETURN count(*) AS looked_at, collect(CASE WHEN broken <> [] THEN {id: m.id, rules: broken} END) AS wrong
