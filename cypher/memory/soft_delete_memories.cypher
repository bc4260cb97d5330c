// Takes memories that have just been deleted out of every list and index; what they hang together by stays to be seen.
// $ids: of locked memories, in order
// :param {ids: []}
CYPHER 25
UNWIND $ids AS id
MATCH (m:Memory {id: id})
SET m:DeletedMemory
REMOVE m:Memory, m.living_key
WITH m
CALL (m) {
  MATCH (owner:Owner)-[has:HAS_MEMORY]->(m)
  CREATE (owner)-[:HAD_MEMORY]->(m)
  DELETE has
}
CALL (m) {
  MATCH (m)-[in:IN_CATEGORY]->(category:Category)
  CREATE (m)-[:WAS_IN_CATEGORY]->(category)
  DELETE in
}
