// Records the applied migrations on one node, the settings, where they were nodes of their own; and gives it a name.
CYPHER 25
MERGE (s:Settings {id: 'graphmem'})
SET s.name = s.id;
CYPHER 25
MATCH (m:Migration)
MERGE (s:Settings {id: 'graphmem'})
SET s[m.name] = m.applied_at
DELETE m;
CYPHER 25 DROP CONSTRAINT migration_number IF EXISTS;
