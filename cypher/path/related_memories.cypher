// Returns the memories that the graph connects to one memory, the nearest first, each with its shortest path.
// The distance of a path is the information, in bits, that singles it out: one for each turn of the conversation
// between the two, or the binary logarithm of how many memories share the run or category that the path goes through.
// No path leads from one user's memories to another's.
// $project
// $id: the memory where the paths begin
// $visible_after: leaves out memories that have expired by this time
// $hub_limit: how many memories, the newest first, are followed from one run or category
// :param {project: "default", id: "", visible_after: datetime(), hub_limit: 1000}
CYPHER 25
MATCH (m:Memory {id: $id}) WHERE m.project = $project
CALL (m) {
  MATCH path = (m)-[:MEMORY_VERSION]->(:Version)-[:DERIVED_FROM]->(:Message)-[turns:NEXT]-{1,3}(:Message)
               <-[:DERIVED_FROM]-(:Version)<-[present:MEMORY_VERSION]-(r:Memory)
  WHERE present.valid_to IS NULL AND r <> m
  RETURN r, path, toFloat(size(turns)) AS distance
  UNION ALL
  MATCH path = (m)<-[:HAS_MEMORY]-(run:Run)-[:HAS_MEMORY]->(r:Memory)
  WHERE r <> m
  WITH path, run, r ORDER BY r.created_at DESC, r.id DESC LIMIT $hub_limit
  RETURN r, path, log(COUNT { (run)-[:HAS_MEMORY]->() }) / log(2) AS distance
  UNION ALL
  MATCH (m)-[:IN_CATEGORY]->(category:Category)
  CALL (m, category) {
    MATCH path = (m)-[:IN_CATEGORY]->(category)<-[:IN_CATEGORY]-(r:Memory)
    WHERE r <> m
    RETURN path, r ORDER BY r.created_at DESC, r.id DESC LIMIT $hub_limit
  }
  RETURN r, path, log(COUNT { (category)<-[:IN_CATEGORY]-() }) / log(2) AS distance
}
WITH m, r, path, distance
WHERE r.project = $project AND r.expires_key > $visible_after
  AND coalesce(r.user_id = m.user_id, true)
ORDER BY distance, length(path)
WITH r, head(collect({path: path, distance: distance})) AS best
ORDER BY best.distance, r.created_at DESC, r.id DESC
LET steps = nodes(best.path), links = relationships(best.path)
RETURN r.id AS id, best.distance AS distance,
       [i IN range(0, size(steps) - 1) | {
         labels: labels(steps[i]), id: steps[i].id, name: steps[i].name,
         memory_id: steps[i].memory_id, version: steps[i].version,
         caption: left(coalesce(steps[i].text, steps[i].content, steps[i].name, steps[i].id), 80),
         relationship: CASE WHEN i > 0 THEN type(links[i - 1]) END,
         forward: CASE WHEN i > 0 THEN startNode(links[i - 1]) = steps[i - 1] END
       }] AS path
