// Returns for each of some memories a page of those that the graph connects to it, the nearest first, each with its
// shortest path, and how many there are; no page where the memory that it is to begin or end at is not among them.
// The distance of a path is the information, in bits, that singles it out: one for each turn of the conversation
// between the two, or the binary logarithm of how many memories share the run or category that the path goes through.
// All memories and turns of a path are of one user, or of none: what others have said between is passed over.
// $project
// $ids: memories, where the paths begin
// $after, $before: the memories that each page lies between, or null
// $limit, $backward: how many of those between, and whether the last ones
// $visible_after: leaves out memories that have expired by this time
// $hub_limit: how many memories, the newest first, are followed from one run or category
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", ids: [], after: null, before: null, limit: 11, backward: false, visible_after: datetime(), hub_limit: 1000}
CYPHER 25
MATCH (m:Memory) WHERE m.id IN $ids AND m.project = $project AND ($owner_id IS NULL OR m[$owner_field] = $owner_id)
CALL (m) {
  CALL (m) {
    MATCH path = (m)-[:MEMORY_VERSION]->(:Version)-[:DERIVED_FROM]->(:Message)-[:NEXT]-{1,12}(:Message)
                 <-[:DERIVED_FROM]-(:Version)<-[present:MEMORY_VERSION]-(r:Memory)
    WHERE present.valid_to IS NULL AND r <> m AND coalesce(r.user_id, '') = coalesce(m.user_id, '')
    LET turns = size([t IN nodes(path)
                      WHERE t:Message AND coalesce(t.user_id, '') = coalesce(m.user_id, '')
                        AND ($owner_id IS NULL OR t[$owner_field] = $owner_id)]) - 1
    FILTER turns <= 3
    RETURN r, path, toFloat(turns) AS distance
    UNION ALL
    MATCH path = (m)<-[:HAS_MEMORY]-(run:Run)-[:HAS_MEMORY]->(r:Memory)
    WHERE r <> m AND coalesce(r.user_id, '') = coalesce(m.user_id, '')
      AND ($owner_id IS NULL OR r[$owner_field] = $owner_id)
    WITH path, run, r ORDER BY r.created_at DESC, r.id DESC LIMIT $hub_limit
    LET sharing = CASE WHEN $owner_id IS NULL THEN COUNT { (run)-[:HAS_MEMORY]->() }
                       ELSE COUNT { MATCH (run)-[:HAS_MEMORY]->(own) WHERE own[$owner_field] = $owner_id } END
    RETURN r, path, log(sharing) / log(2) AS distance
    UNION ALL
    MATCH (m)-[:IN_CATEGORY]->(category:Category)
    CALL (m, category) {
      MATCH path = (m)-[:IN_CATEGORY]->(category)<-[:IN_CATEGORY]-(r:Memory)
      WHERE r <> m AND coalesce(r.user_id, '') = coalesce(m.user_id, '')
        AND ($owner_id IS NULL OR r[$owner_field] = $owner_id)
      RETURN path, r ORDER BY r.created_at DESC, r.id DESC LIMIT $hub_limit
    }
    LET sharing = CASE WHEN $owner_id IS NULL THEN COUNT { (category)<-[:IN_CATEGORY]-() }
                       ELSE COUNT { MATCH (category)<-[:IN_CATEGORY]-(own) WHERE own[$owner_field] = $owner_id } END
    RETURN r, path, log(sharing) / log(2) AS distance
  }
  WITH r, path, distance
  WHERE r.project = $project AND r.visible_until > $visible_after AND coalesce(r.user_id, '') = coalesce(m.user_id, '')
    AND ($owner_id IS NULL OR r[$owner_field] = $owner_id)
  ORDER BY distance, length(path)
  WITH r, head(collect({path: path, distance: distance})) AS best
  ORDER BY best.distance, r.created_at DESC, r.id DESC
  RETURN collect({id: r.id, distance: best.distance, path: best.path}) AS related
}
LET places = range(0, size(related) - 1)
LET start = CASE WHEN $after IS NULL THEN 0 ELSE head([i IN places WHERE related[i].id = $after]) + 1 END,
    stop = CASE WHEN $before IS NULL THEN size(related) ELSE head([i IN places WHERE related[i].id = $before]) END
LET between = related[start..stop]
LET page = CASE WHEN $backward THEN reverse(between)[..$limit] ELSE between[..$limit] END
RETURN m.id AS memory_id, size(related) AS count, CASE WHEN page IS NOT NULL THEN COLLECT {
  UNWIND page AS one
  LET steps = nodes(one.path), links = relationships(one.path)
  LET shown = [i IN range(0, size(steps) - 1)
               WHERE NOT 'Message' IN labels(steps[i])
                  OR (coalesce(steps[i].user_id, '') = coalesce(m.user_id, '')
                      AND ($owner_id IS NULL OR steps[i][$owner_field] = $owner_id))]
  RETURN one {.id, .distance, path: [i IN shown | {
    labels: labels(steps[i]), id: steps[i].id, name: steps[i].name,
    memory_id: steps[i].memory_id, version: steps[i].version,
    caption: left(coalesce(steps[i].text, steps[i].content, steps[i].name, steps[i].id), 80),
    relationship: CASE WHEN i > 0 THEN type(links[i - 1]) END,
    forward: CASE WHEN i > 0 THEN startNode(links[i - 1]) = steps[i - 1] END
  }]}
} END AS page
