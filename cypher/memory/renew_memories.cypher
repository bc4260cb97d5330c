// Gives expired memories that are added again a new life: a further version with the metadata, categories and expiry of the add.
// $project, $actor
// $categories: names, for every memory
// $memories: as of add_memories
// $now: the time of the add
// :param {project: "default", actor: null, categories: [], memories: [], now: datetime()}
CYPHER 25
UNWIND $memories AS row
MATCH (m:Memory {living_key: row.memory.living_key})
SET m._lock = true
REMOVE m._lock
WITH row, m
MATCH (m)-[open:MEMORY_VERSION]->(old:Version) WHERE open.valid_to IS NULL
LET at = CASE WHEN row.memory.created_at > open.valid_from THEN row.memory.created_at ELSE open.valid_from END
SET open.valid_to = at
FOREACH (key IN [key IN keys(m) WHERE key STARTS WITH 'metadata'] | REMOVE m[key])
SET m += row.renewal, m.version = old.version + 1, m.updated_at = at
CREATE (m)-[:MEMORY_VERSION {version: m.version, event: 'UPDATE', valid_from: at, actor: $actor}]->(v:Version)
SET v = row.version, v.memory_id = m.id, v.version = m.version
CREATE (v)-[:PREVIOUS]->(old)
CREATE (:Event:Pending {project: $project, event: 'UPDATE', memory_id: m.id, actor: $actor, at: $now})
WITH row, m, v
CALL (row, v) {
  MATCH (turn:Message) WHERE turn.id IN row.message_ids
  MERGE (v)-[:DERIVED_FROM]->(turn)
}
CALL (m) {
  MATCH (m)-[before:IN_CATEGORY]->()
  DELETE before
}
CALL (m) {
  UNWIND $categories AS name
  MATCH (category:Category {project: $project, name: name})
  CREATE (m)-[:IN_CATEGORY]->(category)
}
RETURN m.id AS id, m.text AS text
