// Returns the number up to which a project's log can be read, and whether that is all of the log.
// $project
// :param {project: "default"}
CYPHER 25
CALL () {
  MATCH (e:Pending)
  WHERE e.project = $project
  WITH e LIMIT 1
  RETURN count(e) AS pending
}
OPTIONAL MATCH (p:Project {id: $project})
LET settled = coalesce(p.settled_seq, 0)
RETURN settled, pending = 0 AND settled = coalesce(p.last_seq, 0) AS is_all
