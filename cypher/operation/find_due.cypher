// Returns the lane whose oldest add is to be carried out next: of the project with the fewest adds that run, the one
// that has waited longest. A lane is passed over while one of its adds runs or waits to be tried again.
// :param {}
CYPHER 25
MATCH (o:Unfinished)
WITH o.project AS project, o.lane AS lane, min(o.id) AS id, max(o.due_at) AS due_at,
     count(CASE WHEN o.status = 'RUNNING' THEN 1 END) AS running
WITH project, collect({lane: lane, id: id, due_at: due_at}) AS lanes, sum(running) AS running
UNWIND lanes AS one
WITH project, one, running
WHERE one.due_at IS NULL OR one.due_at <= datetime.realtime()
RETURN project, one.lane AS lane
ORDER BY running, one.id LIMIT 1
