// Returns the turns that the text index ranks best for words, the best first. Turns that say no more than the memories
// drawn from them are not in it.
// $project
// $query: in Lucene's syntax, with a required token of the scope
// $limit: how many turns the index returns
// $owner_field, $owner_id: the only owner whose memories are there to the caller, or null
// :param {owner_field: null, owner_id: null, project: "default", query: "terms:tea", limit: 50}
CYPHER 25
CALL db.index.fulltext.queryNodes('message_words', $query, {limit: $limit}) YIELD node AS t, score
WITH t, score
WHERE t.project = $project AND score > 0 AND ($owner_id IS NULL OR t[$owner_field] = $owner_id)
  AND /*<filter>*/ true /*</filter>*/
RETURN t.id AS id ORDER BY score DESC, id
