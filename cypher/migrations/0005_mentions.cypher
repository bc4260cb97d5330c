// What entities need: the relations that a memory states, found by the memory.
CYPHER 25 CREATE INDEX relation_of_memory IF NOT EXISTS FOR ()-[r:RELATES_TO]-() ON (r.memory_id);
