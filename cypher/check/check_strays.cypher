// Checks that every version belongs to one memory.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (v:Version)
WHERE $project IS NULL OR v.project = $project
LET holds = COUNT { (:Memory|DeletedMemory)-[:MEMORY_VERSION]->(v) } = 1
RETURN count(*) AS looked_at, collect(CASE WHEN NOT holds THEN {
  id: v.memory_id, rules: ['A version belongs to exactly one memory, living or deleted.']
} END) AS wrong
