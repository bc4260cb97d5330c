// Marks every memory, living or deleted, and every turn: words, mentions, passages and the vectors of turns are made anew.
// Passages of nothing go.
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
