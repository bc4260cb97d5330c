// Adds turns and memories of one scope in one round trip, where that is simple: none of the turns is stored yet, and
// all are later than the last one of their run. Otherwise it does nothing but open the scope. Returns whether it was
// simple, and what memory/add_memories returns.
// Its slots are message/open_scope, message/add_messages and memory/add_memories, which bring their parameters.
// $first: the id of the first turn
// $begins_at: its time
// :param {first: "t1", begins_at: datetime()}
CYPHER 25
CALL () {
  /*<open_scope>*/ RETURN head([]) AS last, [] AS known_ids /*</open_scope>*/
}
LET is_simple = size(known_ids) = 0 AND (last IS NULL OR datetime(last.created_at) <= $begins_at)
CALL (last, is_simple) {
  WITH * WHERE is_simple
  CALL () {
    /*<add_messages>*/ MATCH (turn:Message {id: $first}) SET turn.name = turn.name /*</add_messages>*/
  }
  MATCH (before:Message {id: last.id}), (first:Message {id: $first})
  MERGE (before)-[:NEXT]->(first)
}
CALL (is_simple) {
  WITH * WHERE is_simple
  CALL () {
    /*<add_memories>*/ MATCH (m:Memory {id: $first})
    RETURN m.id AS id, m.unique_key AS unique_key, false AS created, false AS expired /*</add_memories>*/
  }
  RETURN collect({id: id, unique_key: unique_key, created: created, expired: expired}) AS added
}
RETURN is_simple, added
