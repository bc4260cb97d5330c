// Returns the number up to which each project's log can be read, and whether that is all of the log.
// $projects
// :param {projects: ["default"]}
CYPHER 25
UNWIND $projects AS project
CALL (project) {
  MATCH (e:Pending)
  WHERE e.project = project
  WITH e LIMIT 1
  RETURN count(e) AS pending
}
OPTIONAL MATCH (p:Project {id: project})
LET settled = coalesce(p.settled_seq, 0)
RETURN project, settled, pending = 0 AND settled = coalesce(p.last_seq, 0) AS is_all
