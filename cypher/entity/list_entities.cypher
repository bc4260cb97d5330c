// Returns a page of the entities that memories of a project mention or relate, in the order of name and type.
// $project
// $query: a part of the name, in any case, or null
// $after_name, $after_type: the entity that the page begins after, or null
// $limit
// :param {project: "default", query: null, after_name: null, after_type: null, limit: 100}
CYPHER 25
MATCH (e:Entity {project: $project})
WHERE (EXISTS { (e)<-[:MENTIONS]-() } OR EXISTS { (e)-[r:RELATES_TO]-() WHERE r.valid_to IS NULL }) AND ($query IS NULL OR toLower(e.name) CONTAINS toLower($query))
  AND ($after_name IS NULL OR e.name > $after_name OR e.name = $after_name AND e.type > $after_type)
ORDER BY e.name, e.type LIMIT $limit
RETURN e.name AS name, e.type AS type, COUNT { (e)<-[:MENTIONS]-(:Memory) } AS memory_count
