// Creates the index of the turns of one add, by which a version shows the whole input that it was drawn from.
CYPHER 25 CREATE INDEX message_input IF NOT EXISTS FOR (n:Message) ON (n.project, n.input_id);
