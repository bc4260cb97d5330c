// Returns the number of memories, living or deleted, the greatest of their ids, and the present time.
// $project: null for all projects
// :param {project: "default"}
CYPHER 25
RETURN COUNT { MATCH (m:Memory) WHERE $project IS NULL OR m.project = $project }
       + COUNT { MATCH (m:DeletedMemory) WHERE $project IS NULL OR m.project = $project } AS count,
       COLLECT { MATCH (m:Memory) WHERE m.id IS NOT NULL RETURN m.id ORDER BY m.id DESC LIMIT 1 }
       + COLLECT { MATCH (m:DeletedMemory) WHERE m.id IS NOT NULL RETURN m.id ORDER BY m.id DESC LIMIT 1 } AS last_ids,
       toString(datetime.realtime()) AS at
