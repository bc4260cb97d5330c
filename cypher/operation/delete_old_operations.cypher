// Deletes up to a limit of the adds in the background that finished long ago, and returns their number.
// $finished_before
// $limit
// :param {finished_before: datetime() - duration("P7D"), limit: 1000}
CYPHER 25
MATCH (o:AddOperation)
WHERE o.finished_at < $finished_before
WITH o LIMIT $limit
DETACH DELETE o
RETURN count(*) AS count
