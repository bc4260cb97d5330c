// Creates a further version of each memory: a copy of its present one with changes, which the memory takes over.
// Returns each row with the memory, the version that was the present one, which now has the vector of its text, and the
// new one.
// Unique keys that move between the memories of the rows are released before they are taken, so that a batch may swap
// texts.
// $project, $actor
// $categories: every name in the rows, in the order in which all transactions lock them
// $rows: [{id, version: the present one, event, at: when it takes effect, as text, but never before the present one
//   did, of_version and of_memory: properties that change, replaces_metadata, categories: names or null}], of locked
//   memories, sorted by id
// :param {project: "default", actor: null, categories: [], rows: []}
CYPHER 25
CALL () {
  UNWIND $categories AS name
  MERGE (:Category {project: $project, name: name})
}
CALL () {
  UNWIND $rows AS row
  MATCH (m:Memory {id: row.id})
  FOREACH (_ IN CASE WHEN row.of_memory.unique_key IS NULL THEN [] ELSE [true] END | REMOVE m.unique_key)
  RETURN collect({row: row, m: m}) AS pairs
}
UNWIND pairs AS pair
LET row = pair.row, m = pair.m
MATCH (m)-[open:MEMORY_VERSION]->(old:Version {memory_id: row.id, version: row.version})
LET asked = datetime(row.at)
LET at = CASE WHEN asked > open.valid_from THEN asked ELSE open.valid_from END
SET open.valid_to = at
CREATE (m)-[:MEMORY_VERSION {version: row.version + 1, event: row.event, valid_from: at, actor: $actor}]->(v:Version)
SET v = old {.*, version: row.version + 1, vector: null, terms: null, scope_tokens: null}
CREATE (v)-[:PREVIOUS]->(old)
FOREACH (key IN [key IN keys(old) WHERE row.replaces_metadata AND key STARTS WITH 'metadata'] | REMOVE v[key], m[key])
SET v += row.of_version, v.categories = coalesce(row.categories, old.categories)
CREATE (:Event:Pending {
  id: randomUUID(), project: $project, name: row.event, event: row.event, memory_id: m.id, version: v.version,
  actor: $actor,
  at: datetime.realtime(), user_id: m.user_id, agent_id: m.agent_id, app_id: m.app_id, run_id: m.run_id
})
FOREACH (_ IN CASE WHEN v.text <> old.text THEN [true] ELSE [] END |
  SET old.terms = m.terms, old.scope_tokens = m.scope_tokens)
SET m += row.of_memory, m.version = v.version, m.updated_at = at
WITH row, m, old, v
CALL (m, old) {
  CALL db.create.setNodeVectorProperty(old, 'vector', m.vector)
}
RETURN row, m, old, v
