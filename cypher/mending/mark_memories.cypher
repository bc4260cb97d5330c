// Marks every memory, living or deleted, and every turn: words, passages, mentions and the vectors of turns are looked
// through and made anew.
CYPHER 25
CALL () {
  MATCH (m:Memory|DeletedMemory)
  SET m:Stale
}
CALL () {
  MATCH (t:Message)
  SET t:WordlessMessage
}
