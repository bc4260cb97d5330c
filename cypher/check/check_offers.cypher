// Checks that the categories that each project offers form one ordered list.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (p:Project)
WHERE $project IS NULL OR p.id = $project
LET offers = COLLECT { MATCH (p)-[offer:OFFERS]->() RETURN offer ORDER BY offer.position }
LET rules = [
  {
    rule: 'What a project offers are categories, each once.',
    holds: all(offer IN offers WHERE endNode(offer):Category) AND size(offers) = COUNT { MATCH (p)-[:OFFERS]->(c) RETURN DISTINCT c }
  }, {
    rule: 'The categories that a project offers stand in an order, from 0 on.',
    holds: [offer IN offers | offer.position] = range(0, size(offers) - 1)
  }
]
LET broken = [r IN rules WHERE NOT coalesce(r.holds, false) | r.rule]
RETURN count(*) AS looked_at, collect(CASE WHEN broken <> [] THEN {id: p.id, rules: broken} END) AS wrong
