// Returns single versions of memories with all of their state.
// $project
// $keys: [{memory_id, version}]
// :param {project: "default", keys: []}
CYPHER 25
UNWIND $keys AS key
MATCH (v:Version {memory_id: key.memory_id, version: key.version})
WHERE v.project = $project
RETURN v.memory_id AS memory_id, v.version AS version, v.text AS text, v.metadata AS metadata,
       v.categories AS categories, v.entities AS entities, toString(v.visible_until) AS visible_until
