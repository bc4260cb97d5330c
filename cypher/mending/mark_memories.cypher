// Marks every memory, living or deleted: its words, passages and mentions are looked through and made anew.
CYPHER 25
MATCH (m:Memory|DeletedMemory)
SET m:Stale
