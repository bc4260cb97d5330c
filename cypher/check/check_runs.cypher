// Checks that the turns of every run form one chain that ends with the run's last turn.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (run:Run)
WHERE $project IS NULL OR run.project = $project
LET last = head(COLLECT { MATCH (t:Message {id: run.last_message_id})-[:IN_RUN]->(run) RETURN t })
LET rules = [
  {
    rule: 'The last turn that a run names is one of its turns.',
    holds: run.last_message_id IS NULL OR last IS NOT NULL
  }, {
    rule: 'The turns of a run form one chain, which ends with the last turn that the run names.',
    holds: NOT EXISTS { (:Message)-[:IN_RUN]->(run) }
        OR COUNT { MATCH (t:Message)-[:IN_RUN]->(run) WHERE NOT EXISTS { (:Message)-[:NEXT]->(t) } } = 1
           AND COLLECT {
             MATCH (t:Message)-[:IN_RUN]->(run) WHERE NOT EXISTS { (t)-[:NEXT]->(:Message) }
             RETURN t
           } = [last]
  }
]
LET broken = [r IN rules WHERE NOT coalesce(r.holds, false) | r.rule]
RETURN count(*) AS looked_at, collect(CASE WHEN broken <> [] THEN {id: run.id, rules: broken} END) AS wrong
