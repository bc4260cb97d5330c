// Adds turns and memories of one scope in one round trip, where that is simple: none of the turns is stored yet, and
// all are later than the last one of their run. Otherwise it does nothing but open the scope. Where all memories are
// new, it links them to what they mention. Returns whether it was simple, what memory/add_memories returns, and whether
// they are linked.
// Its slots are message/open_scope, message/add_messages, memory/add_memories and entity/link_mentions, which bring
// their parameters.
// $first: the id of the first turn
// $begins_at: its time
// $memories: those of memory/add_memories
// :param {first: "t1", begins_at: datetime(), memories: []}
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
LET is_linked = is_simple AND size(added) = size($memories) AND all(one IN added WHERE one.created)
CALL (is_linked) {
  WITH * WHERE is_linked
  CALL () {
    /*<link_mentions>*/ MATCH (e:Entity {name: $first}) SET e.name = e.name /*</link_mentions>*/
  }
}
RETURN is_simple, added, is_linked
