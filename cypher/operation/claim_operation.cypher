// Claims the oldest add of a lane for one worker until its lease ends, unless another worker has one of the lane.
// $project, $lane
// $lease: seconds
// :param {project: "default", lane: "", lease: 30}
CYPHER 25
MATCH (o:Unfinished {project: $project, lane: $lane})
WITH o ORDER BY o.id
SET o._lock = true
REMOVE o._lock
WITH o WHERE o:Unfinished
WITH collect(o) AS lane
WHERE lane <> [] AND none(one IN lane WHERE coalesce(one.due_at > datetime.realtime(), false))
LET o = head(lane)
LET is_lost = o.status = 'RUNNING'
SET o.status = 'RUNNING', o.attempts = o.attempts + 1, o.losses = o.losses + CASE WHEN is_lost THEN 1 ELSE 0 END,
    o.started_at = coalesce(o.started_at, datetime.realtime()),
    o.due_at = datetime.realtime() + duration({seconds: $lease})
RETURN o.id AS id, o.attempts AS attempts, o.losses AS losses, o.request AS request
