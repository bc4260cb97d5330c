// Returns the versions of memories, living or deleted, oldest first.
// $project, $ids
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", ids: []}
CYPHER 25
MATCH (m:Memory|DeletedMemory)-[change:MEMORY_VERSION]->(v:Version)
WHERE m.id IN $ids AND m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
OPTIONAL MATCH (v)-[:PREVIOUS]->(old:Version)
RETURN m.id AS memory_id, v.version AS version, change.event AS event, old.text AS old_text, v.text AS new_text,
       v.metadata AS metadata, v.categories AS categories, change.actor AS actor,
       m.user_id AS user_id, m.agent_id AS agent_id, m.app_id AS app_id, m.run_id AS run_id,
       toString(change.valid_from) AS valid_from, toString(change.valid_to) AS valid_to,
       CASE change.event WHEN 'DELETE' THEN head(COLLECT {
         MATCH (m)-[:SUPERSEDED_BY]->(s:Memory) WHERE $owner_id IS NULL OR s[$owner_field] = $owner_id
         RETURN s.id
       }) END AS superseded_by
ORDER BY memory_id, version
