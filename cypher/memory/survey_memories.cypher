// How many memories there are, living or deleted, which of their ids is the last, and what time it is.
// $project: or null for all
// :param {project: "default"}
CYPHER 25
RETURN COUNT { MATCH (m:Memory) WHERE $project IS NULL OR m.project = $project }
       + COUNT { MATCH (m:DeletedMemory) WHERE $project IS NULL OR m.project = $project } AS count,
       COLLECT { MATCH (m:Memory) WHERE m.id IS NOT NULL RETURN m.id ORDER BY m.id DESC LIMIT 1 }
       + COLLECT { MATCH (m:DeletedMemory) WHERE m.id IS NOT NULL RETURN m.id ORDER BY m.id DESC LIMIT 1 } AS last_ids,
       toString(datetime.realtime()) AS at
