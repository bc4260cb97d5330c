// Returns the turns right before and right after each of the turns.
// $project, $ids
// :param {project: "default", ids: []}
CYPHER 25
MATCH (t:Message)
WHERE t.id IN $ids AND t.project = $project
OPTIONAL MATCH (previous:Message)-[:NEXT]->(t)
OPTIONAL MATCH (t)-[:NEXT]->(next:Message)
RETURN t.id AS id,
       head(collect(previous {.id, .role, .name, .content, created_at: toString(previous.created_at)})) AS previous,
       head(collect(next {.id, .role, .name, .content, created_at: toString(next.created_at)})) AS next
