// Locks those of the turns that no memory was drawn from and, on request, the turns around each that are only its
// context: on either side up to the next turn that a memory was drawn from, or that is of another user, agent or app.
// Returns the neighbours of each, and the runs that end with it.
// $ids
// $with_context
// :param {ids: [], with_context: true}
CYPHER 25
CALL () {
  MATCH (t:Message)-[:IN_RUN]->(run:Run)
  WHERE t.id IN $ids
  WITH DISTINCT run ORDER BY run.project, run.id
  SET run._lock = true
  REMOVE run._lock
}
CALL () {
  MATCH (t:Message)
  WHERE t.id IN $ids AND NOT EXISTS { (t)<-[:DERIVED_FROM]-() }
  CALL (t) {
    RETURN t AS gone
    UNION ALL
    WITH * WHERE $with_context
    MATCH (t) ((:Message)-[:NEXT]->(after:Message)
               WHERE NOT after.id IN $ids AND NOT EXISTS { (after)<-[:DERIVED_FROM]-() }
                 AND coalesce(after.user_id, '') = coalesce(t.user_id, '')
                 AND coalesce(after.agent_id, '') = coalesce(t.agent_id, '')
                 AND coalesce(after.app_id, '') = coalesce(t.app_id, ''))+ (gone)
    RETURN gone
    UNION ALL
    WITH * WHERE $with_context
    MATCH (t) ((:Message)<-[:NEXT]-(before:Message)
               WHERE NOT before.id IN $ids AND NOT EXISTS { (before)<-[:DERIVED_FROM]-() }
                 AND coalesce(before.user_id, '') = coalesce(t.user_id, '')
                 AND coalesce(before.agent_id, '') = coalesce(t.agent_id, '')
                 AND coalesce(before.app_id, '') = coalesce(t.app_id, ''))+ (gone)
    RETURN gone
  }
  RETURN DISTINCT gone
}
WITH gone AS t ORDER BY t.id
SET t._lock = true
REMOVE t._lock
WITH t
WHERE NOT EXISTS { (t)<-[:DERIVED_FROM]-() }
RETURN t.id AS id,
       COLLECT { MATCH (before:Message)-[:NEXT]->(t) RETURN before.id } AS before,
       COLLECT { MATCH (t)-[:NEXT]->(after:Message) RETURN after.id } AS after,
       COLLECT { MATCH (t)-[:IN_RUN]->(run:Run) WHERE run.last_message_id = t.id RETURN run.id } AS ends
