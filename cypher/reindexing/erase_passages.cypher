// Erases the passages of versions of locked memories.
// $rows: [{memory_id, versions: their numbers}]
// :param {rows: []}
CYPHER 25
UNWIND $rows AS row
MATCH (v:Version {memory_id: row.memory_id})-[:HAS_PASSAGE]->(p)
WHERE v.version IN row.versions
WITH DISTINCT p
DETACH DELETE p
