// Soft-deletes memories whose newest version is a deletion: takes them out of every list and index and keeps their
// history.
// $ids: locked memories, sorted
// :param {ids: []}
CYPHER 25
UNWIND $ids AS id
MATCH (m:Memory {id: id})
SET m:DeletedMemory
REMOVE m:Memory, m.unique_key
WITH m
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
