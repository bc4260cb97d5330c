// Creates what entities need: an index that finds the relations that a memory states.
CYPHER 25 CREATE INDEX relation_of_memory IF NOT EXISTS FOR ()-[r:RELATES_TO]-() ON (r.memory_id);
