// Claims an idempotency key, which locks it until the transaction ends, and returns the result recorded under it,
// unless that is too old.
// $project, $key
// $input_hash: the hash of the request's input
// $kept_since: older records count as expired
// $now
// :param {project: "default", key: "order-17", input_hash: "", kept_since: datetime() - duration("P1D"), now: datetime()}
CYPHER 25
MERGE (a:Answer {project: $project, key: $key})
SET a._lock = true
REMOVE a._lock
WITH a, a.changes IS NOT NULL AND a.at > $kept_since AS is_kept
CALL (a, is_kept) {
  WITH * WHERE NOT is_kept
  SET a.input_hash = $input_hash, a.at = $now
  REMOVE a.changes
  WITH a
  OPTIONAL MATCH (a)-[old:ANSWERS_WITH]->()
  DELETE old
}
RETURN CASE WHEN is_kept THEN a.input_hash END AS input_hash, CASE WHEN is_kept THEN a.changes END AS changes
