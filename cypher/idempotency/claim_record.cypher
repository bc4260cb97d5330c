// Takes an idempotency key until the transaction ends, and tells what was answered under it unless that was too long ago.
// $project, $key
// $input_hash: of what the answer is to
// $kept_since
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
