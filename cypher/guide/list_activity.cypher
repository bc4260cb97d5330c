// The last hundred things that were done, searches too.
// $project
// :param {project: "default"}
CYPHER 25
MATCH (e:Event {project: $project})
RETURN e.seq AS number, e.event AS event, e.at AS at, e.user_id AS user, e.run_id AS run, e.memory_id AS memory
ORDER BY at DESC LIMIT 100
