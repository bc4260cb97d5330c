// Creates the uniqueness constraints. Owners have none on their own labels: user "x" and agent "x" are two owners.
CYPHER 25 CREATE CONSTRAINT migration_number IF NOT EXISTS FOR (n:Migration) REQUIRE n.number IS UNIQUE;
CYPHER 25 CREATE CONSTRAINT settings_id IF NOT EXISTS FOR (n:Settings) REQUIRE n.id IS UNIQUE;
CYPHER 25 CREATE CONSTRAINT project_id IF NOT EXISTS FOR (n:Project) REQUIRE n.id IS UNIQUE;
CYPHER 25 CREATE CONSTRAINT user_id IF NOT EXISTS FOR (n:User) REQUIRE (n.project, n.id) IS UNIQUE;
CYPHER 25 CREATE CONSTRAINT agent_id IF NOT EXISTS FOR (n:Agent) REQUIRE (n.project, n.id) IS UNIQUE;
CYPHER 25 CREATE CONSTRAINT app_id IF NOT EXISTS FOR (n:App) REQUIRE (n.project, n.id) IS UNIQUE;
CYPHER 25 CREATE CONSTRAINT run_id IF NOT EXISTS FOR (n:Run) REQUIRE (n.project, n.id) IS UNIQUE;
CYPHER 25 CREATE CONSTRAINT memory_id IF NOT EXISTS FOR (n:Memory) REQUIRE n.id IS UNIQUE;
CYPHER 25 CREATE CONSTRAINT memory_living_key IF NOT EXISTS FOR (n:Memory) REQUIRE n.living_key IS UNIQUE;
CYPHER 25 CREATE CONSTRAINT deleted_memory_id IF NOT EXISTS FOR (n:DeletedMemory) REQUIRE n.id IS UNIQUE;
CYPHER 25 CREATE CONSTRAINT version_key IF NOT EXISTS FOR (n:Version) REQUIRE (n.memory_id, n.version) IS UNIQUE;
CYPHER 25 CREATE CONSTRAINT message_id IF NOT EXISTS FOR (n:Message) REQUIRE n.id IS UNIQUE;
CYPHER 25 CREATE CONSTRAINT category_name IF NOT EXISTS FOR (n:Category) REQUIRE (n.project, n.name) IS UNIQUE;
CYPHER 25 CREATE CONSTRAINT entity_key IF NOT EXISTS FOR (n:Entity) REQUIRE (n.project, n.name, n.type) IS UNIQUE;
CYPHER 25 CREATE CONSTRAINT event_seq IF NOT EXISTS FOR (n:Event) REQUIRE (n.project, n.seq) IS UNIQUE;
