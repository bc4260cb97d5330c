// Marks every memory, living or deleted, as stale and every turn as wordless, so that their terms, mentions, passages
// and turns' vectors are rebuilt. Passages without a version are erased.
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
