// Checks that each turn has its place in one conversation and is linked to an owner, a run, a memory or another turn.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (t:Message)
WHERE $project IS NULL OR t.project = $project
LET before = COLLECT { MATCH (other:Message)-[:NEXT]->(t) RETURN other }
LET rules = [
  {
    rule: 'A turn has at most one previous and at most one next turn.',
    holds: size(before) <= 1 AND COUNT { (t)-[:NEXT]->() } <= 1
  }, {
    rule: 'A turn belongs to the run of the previous turn, and is not older than that.',
    holds: all(other IN before
               WHERE coalesce(other.run_id, '') = coalesce(t.run_id, '') AND other.created_at <= t.created_at)
  }, {
    rule: 'A turn is linked to the run that it names, if that exists, and to no other.',
    holds: COLLECT { MATCH (t)-[:IN_RUN]->(run) RETURN run.id }
         = COLLECT { MATCH (run:Run {project: t.project, id: t.run_id}) RETURN run.id }
  }, {
    rule: 'A turn has an owner, a run, a memory drawn from it, or a neighbouring turn.',
    holds: coalesce(t.user_id, t.agent_id, t.app_id, t.run_id) IS NOT NULL
        OR EXISTS { (t)-[:NEXT|IN_RUN|DERIVED_FROM]-() }
  }
]
LET broken = [r IN rules WHERE NOT coalesce(r.holds, false) | r.rule]
RETURN count(*) AS looked_at, collect(CASE WHEN broken <> [] THEN {id: t.id, rules: broken} END) AS wrong
