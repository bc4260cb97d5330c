// Locks memories, living or deleted, in the order of their ids until the transaction ends, and returns their states,
// and whether a filter matches them now that they are locked.
// $project, $ids
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", ids: []}
CYPHER 25
MATCH (m:Memory|DeletedMemory)
WHERE m.id IN $ids AND m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
WITH m ORDER BY m.id
SET m._lock = true
REMOVE m._lock
RETURN m.id AS id, 'DeletedMemory' IN labels(m) AS is_deleted, m.text AS text, m.version AS version,
       m.immutable AS immutable, m.user_id AS user_id, m.agent_id AS agent_id, m.app_id AS app_id, m.run_id AS run_id,
       (/*<filter>*/ true /*</filter>*/) AS matches
