// The life of a memory: its versions, the newest first, and the turns that they were drawn from.
// $project
// $words: words of the memory's text, now or once
// :param {project: "default", words: "Lisbon"}
CYPHER 25
MATCH (m:Memory|DeletedMemory)-[:MEMORY_VERSION]->(v:Version {project: $project})
WHERE toLower(v.text) CONTAINS toLower($words)
WITH DISTINCT m ORDER BY m.version DESC LIMIT 5
MATCH life = (m)-[:MEMORY_VERSION]->(v:Version)
OPTIONAL MATCH before = (v)-[:PREVIOUS]->(:Version)
OPTIONAL MATCH source = (v)-[:DERIVED_FROM]->(:Message)
RETURN life, before, source LIMIT 200
