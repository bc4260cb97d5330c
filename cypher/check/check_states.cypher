// Checks that each memory, living or deleted, agrees with its newest version.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (m:Memory|DeletedMemory)
WHERE $project IS NULL OR m.project = $project
LET first = head(COLLECT { MATCH (m)-[e:MEMORY_VERSION {version: 1}]->(:Version) RETURN e }),
    newest = head(COLLECT { MATCH (m)-[e:MEMORY_VERSION {version: m.version}]->(:Version) RETURN e })
LET v = endNode(newest)
LET before = head(COLLECT { MATCH (v)-[:PREVIOUS]->(old:Version) RETURN old })
LET rules = [
  {
    rule: 'Its text is that of its newest version, or after a DELETE, which has no text, that of the version before.',
    holds: CASE newest.event WHEN 'DELETE' THEN v.text IS NULL AND m.text = before.text ELSE m.text = v.text END
  }, {
    rule: 'Its metadata, whole and flattened, is that of its newest version.',
    holds: m.metadata IS NOT NULL
       AND all(key IN keys(m) + keys(v) WHERE NOT key STARTS WITH 'metadata' OR m[key] = v[key])
  }, {
    rule: 'Its expiry is that of its newest version.',
    holds: m.visible_until = v.visible_until
  }, {
    rule: 'Its categories are those of its newest version.',
    holds: COLLECT { MATCH (m)-[:IN_CATEGORY|WAS_IN_CATEGORY]->(c:Category) RETURN c.name ORDER BY c.name }
         = COLLECT { UNWIND v.categories AS name RETURN name ORDER BY name }
  }, {
    rule: 'It is linked to the turns that its text was drawn from, and to no others.',
    holds: COLLECT { MATCH (m)-[:SAID_IN]->(t) RETURN t.id ORDER BY t.id } = COLLECT {
      MATCH (m)-[:MEMORY_VERSION]->(same:Version)-[:DERIVED_FROM]->(t) WHERE same.text = m.text
      RETURN DISTINCT t.id ORDER BY t.id
    }
  }, {
    rule: 'It was updated when its newest version began.',
    holds: m.updated_at = newest.valid_from
  }, {
    rule: 'It was created when its first version began.',
    holds: m.created_at = first.valid_from
  }
]
LET broken = [r IN rules WHERE NOT coalesce(r.holds, false) | r.rule]
RETURN count(*) AS looked_at, collect(CASE WHEN broken <> [] THEN {id: m.id, rules: broken} END) AS wrong
