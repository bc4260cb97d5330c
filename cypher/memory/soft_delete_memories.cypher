// Soft-deletes memories: a deletion is their newest version, and they are taken out of every list and index. Returns
// the ids of those whose text had passages.
// Its slot is version/create_versions, which brings its parameters.
// $rows: those of version/create_versions
// :param {rows: []}
CYPHER 25
CALL () {
  /*<create_versions>*/
  UNWIND $rows AS row
  MATCH (m:Memory {id: row.id})-[:MEMORY_VERSION]->(old:Version {memory_id: row.id, version: row.version})
  RETURN row, m, old, old AS v
  /*</create_versions>*/
}
SET m:DeletedMemory
REMOVE m:Memory, m.unique_key
WITH m, old
CALL (m) {
  MATCH (owner)-[has:HAS_MEMORY]->(m)
  CREATE (owner)-[:HAD_MEMORY]->(m)
  DELETE has
}
CALL (m) {
  MATCH (m)-[in:IN_CATEGORY]->(category:Category)
  CREATE (m)-[:WAS_IN_CATEGORY]->(category)
  DELETE in
}
WITH m, old
WHERE EXISTS { (old)-[:HAS_PASSAGE]->() }
RETURN m.id AS id
