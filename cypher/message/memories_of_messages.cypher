// Returns the ids of the living memories that were drawn from each of the turns.
// $project
// $ids: turns
// :param {project: "default", ids: []}
CYPHER 25
MATCH (t:Message)<-[:DERIVED_FROM]-(:Version)<-[:MEMORY_VERSION]-(m:Memory)
WHERE t.id IN $ids AND t.project = $project
RETURN t.id AS id, collect(DISTINCT m.id) AS memory_ids
