// Creates the constraints and indexes of adds that run in the background.
CYPHER 25 CREATE CONSTRAINT add_operation_id IF NOT EXISTS FOR (n:AddOperation) REQUIRE n.id IS UNIQUE;
CYPHER 25 CREATE CONSTRAINT add_operation_key IF NOT EXISTS FOR (n:AddOperation) REQUIRE (n.project, n.key) IS UNIQUE;
CYPHER 25 CREATE INDEX add_operation_order IF NOT EXISTS FOR (n:AddOperation) ON (n.project, n.id);
CYPHER 25 CREATE INDEX add_operation_finish IF NOT EXISTS FOR (n:AddOperation) ON (n.finished_at);
CYPHER 25 CREATE INDEX unfinished_lane IF NOT EXISTS FOR (n:Unfinished) ON (n.project, n.lane);
