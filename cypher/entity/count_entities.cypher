// Counts the entities that memories of a project mention or relate.
// $project
// $query: a part of the name, in any case, or null
// :param {project: "default", query: null}
CYPHER 25
MATCH (e:Entity {project: $project})
WHERE (EXISTS { (e)<-[:MENTIONS]-() } OR EXISTS { (e)-[r:RELATES_TO]-() WHERE r.valid_to IS NULL }) AND ($query IS NULL OR toLower(e.name) CONTAINS toLower($query))
RETURN count(e) AS count
