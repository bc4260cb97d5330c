// What was true once and is no more: relations that ended, with the time in which they held.
// $project
// :param {project: "default"}
CYPHER 25
MATCH former = (:Entity {project: $project})-[:FORMERLY]->(:Entity)
RETURN former LIMIT 100
