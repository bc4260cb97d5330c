// Adds the passages of memories whose versions have just been written.
// $passages: [{memory_id, versions: the numbers of the versions that share it, position, is_present: whether the
//   newest version of a living memory is among them, embedding}]
// :param {passages: []}
CYPHER 25
UNWIND $passages AS row
MATCH (m:Memory|DeletedMemory {id: row.memory_id})
CREATE (p:$(CASE WHEN row.is_present THEN 'Passage' ELSE 'PastPassage' END) {
  project: m.project, user_id: m.user_id, agent_id: m.agent_id, app_id: m.app_id, run_id: m.run_id,
  memory_id: m.id, position: row.position, name: 'part ' + (row.position + 1)
})
WITH row, p
CALL (row, p) {
  CALL db.create.setNodeVectorProperty(p, 'vector', row.embedding)
}
MATCH (v:Version {memory_id: row.memory_id}) WHERE v.version IN row.versions
CREATE (v)-[:HAS_PASSAGE]->(p)
