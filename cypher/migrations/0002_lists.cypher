// Creates the indexes of the lists. Each holds a list in its order, so that a page is read without sorting.
CYPHER 25 CREATE INDEX memory_of_project IF NOT EXISTS FOR (n:Memory) ON (n.project, n.created_at, n.id);
CYPHER 25 CREATE INDEX memory_of_user IF NOT EXISTS FOR (n:Memory) ON (n.project, n.user_id, n.created_at, n.id);
CYPHER 25 CREATE INDEX memory_of_agent IF NOT EXISTS FOR (n:Memory) ON (n.project, n.agent_id, n.created_at, n.id);
CYPHER 25 CREATE INDEX memory_of_app IF NOT EXISTS FOR (n:Memory) ON (n.project, n.app_id, n.created_at, n.id);
CYPHER 25 CREATE INDEX memory_of_run IF NOT EXISTS FOR (n:Memory) ON (n.project, n.run_id, n.created_at, n.id);
