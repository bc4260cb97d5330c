// What a memory has said: each of its versions, from when on, until when, and by whom it was changed.
// $project
// $words: words of the memory's text, now or once
// :param {project: "default", words: "Lisbon"}
CYPHER 25
MATCH (m:Memory|DeletedMemory)-[:MEMORY_VERSION]->(v:Version {project: $project})
WHERE toLower(v.text) CONTAINS toLower($words)
WITH DISTINCT m LIMIT 20
MATCH (m)-[change:MEMORY_VERSION]->(v:Version)
RETURN m.id AS memory, change.version AS version, change.event AS event, v.text AS text,
       change.valid_from AS since, change.valid_to AS until, change.actor AS actor
ORDER BY memory, version
