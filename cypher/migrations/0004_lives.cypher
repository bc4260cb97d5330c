// Creates what the history of memories needs: keys of events and idempotency records, lists of deleted memories in the
// order of living ones, and versions that hold all of a past state. Existing data is completed.
CYPHER 25 CREATE CONSTRAINT event_id IF NOT EXISTS FOR (n:Event) REQUIRE n.id IS UNIQUE;
CYPHER 25 CREATE CONSTRAINT answer_key IF NOT EXISTS FOR (n:Answer) REQUIRE (n.project, n.key) IS UNIQUE;
CYPHER 25 CREATE INDEX event_of_user IF NOT EXISTS FOR (n:Event) ON (n.project, n.user_id, n.seq);
CYPHER 25 CREATE INDEX event_of_agent IF NOT EXISTS FOR (n:Event) ON (n.project, n.agent_id, n.seq);
CYPHER 25 CREATE INDEX event_of_app IF NOT EXISTS FOR (n:Event) ON (n.project, n.app_id, n.seq);
CYPHER 25 CREATE INDEX event_of_run IF NOT EXISTS FOR (n:Event) ON (n.project, n.run_id, n.seq);
CYPHER 25 CREATE INDEX event_time IF NOT EXISTS FOR (n:Event) ON (n.project, n.at);
CYPHER 25 CREATE INDEX deleted_memory_of_project IF NOT EXISTS FOR (n:DeletedMemory) ON (n.project, n.created_at, n.id);
CYPHER 25 CREATE INDEX deleted_memory_of_user IF NOT EXISTS FOR (n:DeletedMemory) ON (n.project, n.user_id, n.created_at, n.id);
CYPHER 25 CREATE INDEX deleted_memory_of_agent IF NOT EXISTS FOR (n:DeletedMemory) ON (n.project, n.agent_id, n.created_at, n.id);
CYPHER 25 CREATE INDEX deleted_memory_of_app IF NOT EXISTS FOR (n:DeletedMemory) ON (n.project, n.app_id, n.created_at, n.id);
CYPHER 25 CREATE INDEX deleted_memory_of_run IF NOT EXISTS FOR (n:DeletedMemory) ON (n.project, n.run_id, n.created_at, n.id);
CYPHER 25
MATCH (m:Memory)-[:MEMORY_VERSION]->(v:Version)
WHERE v.expires_key IS NULL
SET v.expires_key = m.expires_key
FOREACH (key IN [key IN keys(m) WHERE v.metadata = m.metadata AND key STARTS WITH 'metadata'] | SET v[key] = m[key]);
CYPHER 25
MATCH (e:Event)
WHERE e.id IS NULL
OPTIONAL MATCH (m:Memory {id: e.memory_id})
WITH e, m ORDER BY e.at
WITH m, collect(e) AS events
UNWIND range(0, size(events) - 1) AS i
LET e = events[i]
SET e.id = randomUUID(), e.version = i + 1,
    e.user_id = m.user_id, e.agent_id = m.agent_id, e.app_id = m.app_id, e.run_id = m.run_id;
