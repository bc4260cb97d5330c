// Returns the id of the last memory, living or deleted, of the page that begins after an id, or null where nothing
// follows.
// $after
// $limit
// :param {after: "", limit: 1000}
CYPHER 25
CALL () {
  MATCH (m:Memory) WHERE m.id > $after RETURN m.id AS id ORDER BY id LIMIT $limit
  UNION ALL
  MATCH (m:DeletedMemory) WHERE m.id > $after RETURN m.id AS id ORDER BY id LIMIT $limit
}
WITH id ORDER BY id LIMIT $limit
RETURN max(id) AS last
