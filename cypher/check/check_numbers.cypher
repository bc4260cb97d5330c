// Checks that the events of each project are numbered without a gap, and that those without a number are pending.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (p:Project)
WHERE $project IS NULL OR p.id = $project
LET count = COUNT { MATCH (e:Event {project: p.id}) WHERE e.seq IS NOT NULL RETURN e },
    lowest = head(COLLECT {
      MATCH (e:Event {project: p.id}) WHERE e.seq IS NOT NULL
      RETURN e.seq ORDER BY e.seq LIMIT 1
    }),
    highest = head(COLLECT {
      MATCH (e:Event {project: p.id}) WHERE e.seq IS NOT NULL
      RETURN e.seq ORDER BY e.seq DESC LIMIT 1
    })
LET rules = [
  {
    rule: 'The events of a project are numbered from 1 to its last number, without a gap.',
    holds: coalesce(p.last_seq, 0) = count AND coalesce(highest, 0) = count AND coalesce(lowest, 1) = 1
  }, {
    rule: 'An event is pending until it has a number.',
    holds: NOT EXISTS {
      MATCH (e:Event {project: p.id}) WHERE e.at IS NOT NULL AND (e:Pending) = (e.seq IS NOT NULL)
    }
  }
]
LET broken = [r IN rules WHERE NOT coalesce(r.holds, false) | r.rule]
RETURN count(*) AS looked_at, collect(CASE WHEN broken <> [] THEN {id: p.id, rules: broken} END) AS wrong
