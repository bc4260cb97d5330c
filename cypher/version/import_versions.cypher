// Adds the versions of memories that have just been written. Turns of an older file, which does not hold their owners,
// get the owners of their memories.
// $versions: [{version: properties, event, actor, valid_from, valid_to, visible_until: times as text, embedding: or
//   null, messages: ids of turns, words: its properties for the text index}], those of one memory in order
// :param {versions: []}
CYPHER 25
UNWIND $versions AS row
MATCH (m:Memory|DeletedMemory {id: row.version.memory_id})
CREATE (m)-[:MEMORY_VERSION {
  version: row.version.version, event: row.event, actor: row.actor,
  valid_from: datetime(row.valid_from), valid_to: datetime(row.valid_to)
}]->(v:Version)
SET v = row.version, v += row.words, v.visible_until = datetime(row.visible_until)
WITH row, v, m
CALL (row, v) {
  WITH * WHERE row.embedding IS NOT NULL
  CALL db.create.setNodeVectorProperty(v, 'vector', row.embedding)
}
CALL (row, v) {
  MATCH (old:Version {memory_id: v.memory_id, version: v.version - 1})
  CREATE (v)-[:PREVIOUS]->(old)
}
CALL (row, v, m) {
  MATCH (t:Message {project: v.project}) WHERE t.id IN row.messages
  CREATE (v)-[:DERIVED_FROM]->(t)
  FOREACH (_ IN CASE WHEN v.text = m.text THEN [true] ELSE [] END | MERGE (m)-[:SAID_IN]->(t))
  WITH t, m WHERE coalesce(t.user_id, t.agent_id, t.app_id, t.run_id) IS NULL
  SET t.user_id = m.user_id, t.agent_id = m.agent_id, t.app_id = m.app_id, t.run_id = m.run_id
}
