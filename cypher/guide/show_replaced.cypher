// What was replaced by what: deleted memories, and those that took their places, which may have gone since.
// $project
// :param {project: "default"}
CYPHER 25
MATCH path = (:DeletedMemory {project: $project})-[:SUPERSEDED_BY]->(:Memory|DeletedMemory)
RETURN path LIMIT 100
