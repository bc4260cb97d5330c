// Appends a version to each memory, with its vector, turns and categories where those change. Returns the ids of those
// whose text had passages before, or has them again.
// Its slot is version/create_versions, which brings its parameters.
// $project
// $rows: those of version/create_versions, with {embedding: or null, restores: the version whose embedding is restored
//   or null, message_ids: turns}
// :param {project: "default", rows: []}
CYPHER 25
CALL () {
  /*<create_versions>*/
  UNWIND $rows AS row
  MATCH (m:Memory {id: row.id})-[:MEMORY_VERSION]->(old:Version {memory_id: row.id, version: row.version})
  RETURN row, m, old, old AS v
  /*</create_versions>*/
}
CALL (row, m) {
  WITH * WHERE row.embedding IS NOT NULL
  CALL db.create.setNodeVectorProperty(m, 'vector', row.embedding)
}
CALL (row, m) {
  MATCH (restored:Version {memory_id: row.id, version: row.restores})
  CALL db.create.setNodeVectorProperty(m, 'vector', restored.vector)
}
CALL (row, v) {
  MATCH (turn:Message) WHERE turn.id IN row.message_ids
  MERGE (v)-[:DERIVED_FROM]->(turn)
}
CALL (m, old, v) {
  MATCH (m)-[former:SAID_IN]->()
  WHERE v.text <> old.text
  DELETE former
}
CALL (row, m, old, v) {
  // A text of before has the turns of before.
  MATCH (m)-[:MEMORY_VERSION]->(same:Version)-[:DERIVED_FROM]->(turn:Message)
  WHERE same.text = v.text AND (v.text <> old.text OR size(row.message_ids) > 0)
  MERGE (m)-[:SAID_IN]->(turn)
}
CALL (row, m) {
  MATCH (m)-[before:IN_CATEGORY]->()
  WHERE row.categories IS NOT NULL
  DELETE before
}
CALL (row, m) {
  UNWIND coalesce(row.categories, []) AS name
  MATCH (category:Category {project: $project, name: name})
  CREATE (m)-[:IN_CATEGORY]->(category)
}
WITH row, old
WHERE EXISTS { (old)-[:HAS_PASSAGE]->() }
   OR EXISTS { (:Version {memory_id: row.id, version: row.restores})-[:HAS_PASSAGE]->() }
RETURN row.id AS id
