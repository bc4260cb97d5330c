// A conversation, turn by turn.
// $project
// $run: the session that it was in
// :param {project: "default", run: "2026-11-02"}
CYPHER 25
MATCH turns = (:Run {project: $project, id: $run})<-[:IN_RUN]-(t:Message)
OPTIONAL MATCH next = (t)-[:NEXT]->(:Message)
RETURN turns, next LIMIT 200
