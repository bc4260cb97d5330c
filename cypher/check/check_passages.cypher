// Checks that each passage, present or past, belongs to one text of one memory, and that no passage is missing.
// $project: null for all projects
// $dimension: that of the vector index
// :param {project: null, dimension: 384}
CYPHER 25
MATCH (p:Passage|PastPassage)
WHERE $project IS NULL OR p.project = $project
LET versions = COLLECT { MATCH (v:Version)-[:HAS_PASSAGE]->(p) RETURN v },
    m = head(COLLECT { MATCH (m:Memory|DeletedMemory {id: p.memory_id}) RETURN m }),
    norm = CASE WHEN size(p.vector) = $dimension
      THEN vector_norm(vector(p.vector, $dimension, FLOAT32), EUCLIDEAN) END
LET text = head(versions).text
LET rules = [
  {
    rule: 'A passage belongs once to each version of its memory that has the same text, and to no other version.',
    holds: versions <> []
       AND COLLECT { UNWIND versions AS v RETURN v.version ORDER BY v.version }
         = COLLECT { MATCH (m)-[:MEMORY_VERSION]->(v) WHERE v.text = text RETURN v.version ORDER BY v.version }
       AND all(v IN versions WHERE v.memory_id = p.memory_id)
  }, {
    rule: 'It is a Passage if the newest version of a living memory has it, and otherwise a PastPassage.',
    holds: p:Passage <> p:PastPassage
       AND p:Passage = (m:Memory AND any(v IN versions WHERE v.version = m.version))
  }, {
    rule: 'It has the project and the owners of its memory.',
    holds: all(key IN ['project', 'user_id', 'agent_id', 'app_id', 'run_id']
               WHERE p[key] = m[key] OR p[key] IS NULL AND m[key] IS NULL)
  }, {
    rule: 'The passages of a version are two or more, and their positions count from 0 without a gap.',
    holds: all(v IN versions WHERE
      COLLECT { MATCH (v)-[:HAS_PASSAGE]->(part) RETURN part.position ORDER BY part.position }
      = range(0, COUNT { (v)-[:HAS_PASSAGE]->() } - 1) AND COUNT { (v)-[:HAS_PASSAGE]->() } > 1)
  }, {
    rule: 'A passage has a vector of the right dimension, of length one.',
    holds: abs(norm - 1) < 0.001
  }
]
LET broken = [r IN rules WHERE NOT coalesce(r.holds, false) | r.rule]
RETURN count(*) AS looked_at, collect(CASE WHEN broken <> [] THEN {id: p.memory_id, rules: broken} END) AS wrong
