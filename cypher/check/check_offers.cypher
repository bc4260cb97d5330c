// Checks that the categories that each project offers form one ordered list.
// $project: null for all projects
// :param {project: null}
CYPHER 25
MATCH (p:Project)
WHERE $project IS NULL OR p.id = $project
LET offers = COLLECT { MATCH (p)-[offer:OFFERS]->() RETURN offer ORDER BY offer.position }
LET rules = [
  {
    rule: 'A project offers categories only, each of them once.',
    holds: all(offer IN offers WHERE endNode(offer):Category)
       AND size(offers) = COUNT { MATCH (p)-[:OFFERS]->(c) RETURN DISTINCT c }
  }, {
    rule: 'The positions of the categories that a project offers count from 0 without a gap.',
    holds: [offer IN offers | offer.position] = range(0, size(offers) - 1)
  }
]
LET broken = [r IN rules WHERE NOT coalesce(r.holds, false) | r.rule]
RETURN count(*) AS looked_at, collect(CASE WHEN broken <> [] THEN {id: p.id, rules: broken} END) AS wrong
