// Returns the lane whose oldest add is to be carried out next: of the project with the fewest adds that run, the one
// that has waited longest. A lane is passed over while one of its adds runs or waits to be tried again.
// $extractor: adds that were accepted where another one infers memories are passed over
// $patience: the seconds after which they are not
// :param {extractor: "local", patience: 300}
CYPHER 25
MATCH (o:Unfinished)
WITH o ORDER BY o.id
WITH o.project AS project, o.lane AS lane, head(collect(o)) AS first, max(o.due_at) AS due_at,
     count(CASE WHEN o.status = 'RUNNING' THEN 1 END) AS running
WITH project, collect({lane: lane, first: first, due_at: due_at}) AS lanes, sum(running) AS running
UNWIND lanes AS one
WITH project, one.lane AS lane, one.first AS first, one.due_at AS due_at, running
WHERE coalesce(due_at <= datetime.realtime(), true)
  AND (first.extractor = $extractor
       OR first.accepted_at < datetime.realtime() - duration({seconds: $patience}))
RETURN project, lane
ORDER BY running, first.id LIMIT 1
