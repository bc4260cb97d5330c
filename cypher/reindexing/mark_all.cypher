// Marks every memory, living or deleted, as stale and every turn as wordless, so that their terms, mentions, passages
// and turns' vectors are rebuilt. What follows from something else is put right at once: passages without a version and
// entities without a memory are erased, versions without a project get that of their memory, and locks are taken away.
CYPHER 25
CALL () {
  MATCH (m:Memory|DeletedMemory)
  SET m:Stale:Unembedded
}
CALL () {
  MATCH (t:Message)
  SET t:WordlessMessage
}
CALL () {
  MATCH (p:Passage|PastPassage)
  WHERE NOT EXISTS { (:Version)-[:HAS_PASSAGE]->(p) }
  DETACH DELETE p
}
CALL () {
  MATCH (e:Entity)
  WHERE NOT EXISTS { (e)<-[:MENTIONS]-() } AND NOT EXISTS { (e)--(:Entity) }
  DETACH DELETE e
}
CALL () {
  MATCH (m:Memory|DeletedMemory)-[:MEMORY_VERSION]->(v:Version)
  WHERE v.project IS NULL
  SET v.project = m.project
}
CALL () {
  MATCH (n)
  WHERE n._lock IS NOT NULL
  REMOVE n._lock
}
