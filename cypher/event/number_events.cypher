// Numbers pending events of a locked project in the order of their times. Returns how many, and the settled number, up
// to which the log can be read: the events that earlier transactions numbered are visible as a whole, for they held
// the lock.
// $project
// $limit
// :param {project: "default", limit: 1000}
CYPHER 25
MATCH (p:Project {id: $project})
LET last = coalesce(p.last_seq, 0)
LET events = COLLECT {
  MATCH (e:Pending)
  WHERE e.project = $project
  RETURN e ORDER BY e.at, e.memory_id, e.version, e.id LIMIT $limit
}
SET p.settled_seq = last, p.last_seq = last + size(events)
WITH last, events
CALL (last, events) {
  UNWIND range(1, size(events)) AS place
  LET e = events[place - 1]
  SET e.seq = last + place
  REMOVE e:Pending
}
RETURN size(events) AS count, last AS settled
