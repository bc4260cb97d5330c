// Whether every run ends with one of its turns.
// $project: or null for all
// :param {project: null}
CYPHER 25
MATCH (run:Run)
WHERE $project IS NULL OR run.project = $project
LET holds = run.last_message_id IS NULL
  OR EXISTS { MATCH (t:Message {id: run.last_message_id})-[:IN_RUN]->(run) }
RETURN count(*) AS looked_at, collect(CASE WHEN NOT holds THEN {
  id: run.id, rules: ['The last turn that a run names is one of its turns.']
} END) AS wrong
