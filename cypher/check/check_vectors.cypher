// Checks that vectors are where they belong, of the index's dimension and of length one: on each memory, living or
// deleted, and on every version with a text but the newest, whose vector is the memory's.
// $project: null for all projects
// $dimension: that of the vector index
// :param {project: null, dimension: 384}
CYPHER 25
MATCH (m:Memory|DeletedMemory)
WHERE $project IS NULL OR m.project = $project
LET past = COLLECT {
  MATCH (m)-[:MEMORY_VERSION]->(v:Version)
  WHERE v.version < m.version AND (v.text IS NOT NULL OR v.vector IS NOT NULL)
  RETURN CASE WHEN size(v.vector) = $dimension
    THEN vector_norm(vector(v.vector, $dimension, FLOAT32), EUCLIDEAN) END
}
LET present = CASE WHEN size(m.vector) = $dimension
  THEN vector_norm(vector(m.vector, $dimension, FLOAT32), EUCLIDEAN) END
LET rules = [
  {
    rule: 'It has a vector of the right dimension, of length one.',
    holds: abs(present - 1) < 0.001
  }, {
    rule: 'Each of its past versions that has a text has such a vector too.',
    holds: all(norm IN past WHERE abs(norm - 1) < 0.001)
  }, {
    rule: 'Its newest version has no vector of its own.',
    holds: NOT EXISTS {
      MATCH (m)-[:MEMORY_VERSION]->(v:Version) WHERE v.version = m.version AND v.vector IS NOT NULL
    }
  }
]
LET broken = [r IN rules WHERE NOT coalesce(r.holds, false) | r.rule]
RETURN count(*) AS looked_at, collect(CASE WHEN broken <> [] THEN {id: m.id, rules: broken} END) AS wrong
