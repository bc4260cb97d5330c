// Gives the newest versions of memories the passages of their texts: those of an earlier version with the same text,
// else new ones. The passages of the newest version become present ones, those of earlier versions only become past
// ones.
// $rows: [{id, vectors: of the passages of its text, empty where an earlier version has the text or it is too short}],
//   of locked memories
// :param {rows: []}
CYPHER 25
UNWIND $rows AS row
MATCH (m:Memory|DeletedMemory {id: row.id})-[:MEMORY_VERSION {version: m.version}]->(v:Version)
CALL (m, v) {
  MATCH (m)-[:MEMORY_VERSION]->(earlier:Version)-[:HAS_PASSAGE]->(p)
  WHERE earlier.text = v.text AND earlier <> v
  MERGE (v)-[:HAS_PASSAGE]->(p)
}
CALL (row, m, v) {
  WITH * WHERE NOT EXISTS { (v)-[:HAS_PASSAGE]->() }
  UNWIND range(0, size(row.vectors) - 1) AS position
  CREATE (v)-[:HAS_PASSAGE]->(p:Passage {
    project: m.project, user_id: m.user_id, agent_id: m.agent_id, app_id: m.app_id, run_id: m.run_id,
    memory_id: m.id, position: position, name: 'part ' + (position + 1)
  })
  CALL db.create.setNodeVectorProperty(p, 'vector', row.vectors[position])
}
CALL (m, v) {
  MATCH (m)-[:MEMORY_VERSION]->(:Version)-[:HAS_PASSAGE]->(p)
  WITH DISTINCT v, p
  LET is_present = EXISTS { (v)-[:HAS_PASSAGE]->(p) }
  FOREACH (_ IN CASE WHEN is_present AND p:PastPassage THEN [true] ELSE [] END | SET p:Passage REMOVE p:PastPassage)
  FOREACH (_ IN CASE WHEN p:Passage AND NOT is_present THEN [true] ELSE [] END | SET p:PastPassage REMOVE p:Passage)
}
