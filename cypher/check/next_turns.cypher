// Returns the id of the last turn of the page that begins after an id, or null where nothing follows.
// $after
// $limit
// :param {after: "", limit: 1000}
CYPHER 25
MATCH (t:Message)
WHERE t.id > $after
WITH t.id AS id ORDER BY id LIMIT $limit
RETURN max(id) AS last
