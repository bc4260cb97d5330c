// Returns for each of some times the two neighbouring turns of a run that it falls between; a turn of the same time
// counts as before it.
// $project
// $run: the run's id
// $times: sorted
// :param {project: "default", run: "trip", times: [datetime()]}
CYPHER 25
UNWIND range(0, size($times) - 1) AS i
CALL (i) {
  OPTIONAL MATCH (t:Message)
  WHERE t.project = $project AND t.run_id = $run AND t.created_at <= $times[i]
  RETURN t.created_at AS earlier ORDER BY t.project DESC, t.run_id DESC, t.created_at DESC LIMIT 1
}
CALL (i) {
  OPTIONAL MATCH (t:Message)
  WHERE t.project = $project AND t.run_id = $run AND t.created_at > $times[i]
  RETURN t.created_at AS later ORDER BY t.project, t.run_id, t.created_at LIMIT 1
}
WITH i,
     head(COLLECT {
       MATCH (t:Message) WHERE t.project = $project AND t.run_id = $run AND t.created_at = earlier
         AND NOT EXISTS { MATCH (t)-[:NEXT]->(next:Message) WHERE next.created_at = earlier }
       RETURN t ORDER BY t.id LIMIT 1
     }) AS before,
     head(COLLECT {
       MATCH (t:Message) WHERE t.project = $project AND t.run_id = $run AND t.created_at = later
         AND NOT EXISTS { (:Message)-[:NEXT]->(t) }
       RETURN t ORDER BY t.id LIMIT 1
     }) AS first
RETURN before.id AS before,
       CASE WHEN before IS NULL THEN first.id ELSE head(COLLECT {
         MATCH (before)-[:NEXT]->(t:Message)
         RETURN t.id ORDER BY t.id
       }) END AS after
ORDER BY i
