// Records the applied migrations on one node, the settings, where they were nodes of their own; and gives it a name.
CYPHER 25
MERGE (s:Settings {id: 'graphmem'})
SET s.name = s.id;
CYPHER 25
MERGE (s:Settings {id: 'graphmem'})
// Whoever else runs this at the same time waits here, and then finds no migration left.
SET s._lock = true
REMOVE s._lock
WITH s
MATCH (m:Migration)
SET s[m.name] = m.applied_at
DELETE m;
CYPHER 25 DROP CONSTRAINT migration_number IF EXISTS;
