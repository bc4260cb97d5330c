// What was true at a time: what a user's memories said then.
// $project, $user
// $time: the end of the day that you ask about, for example
// :param {project: "default", user: "alex", time: "2026-11-20T23:59:59Z"}
CYPHER 25
MATCH (:User {project: $project, id: $user})-[:HAS_MEMORY|HAD_MEMORY]->()-[change:MEMORY_VERSION]->(v:Version)
WHERE change.event <> 'DELETE' AND change.valid_from <= datetime($time)
  AND coalesce(change.valid_to > datetime($time), true) AND v.visible_until > datetime($time)
RETURN v.text AS text, change.version AS version, change.valid_from AS since
ORDER BY since DESC LIMIT 200
