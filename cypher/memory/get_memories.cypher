// Returns the living memories with these ids, including expired ones.
// $project, $ids
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", ids: []}
CYPHER 25
MATCH (m:Memory)
WHERE m.id IN $ids AND m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
RETURN [m.id, m.text, m.text_hash, m.metadata, m.user_id, m.agent_id, m.app_id, m.run_id, m.version, m.immutable,
        toString(m.created_at), toString(m.updated_at), toString(m.recorded_at), toString(m.visible_until)] AS memory
