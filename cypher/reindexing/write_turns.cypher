// Gives turns their captions, their terms and, where they say more than their memories, a vector and scope tokens;
// takes the mark away.
// $rows: [{id, name, words: {terms, context_terms, scope_tokens}, each or null, embedding: or null}]
// :param {rows: []}
CYPHER 25
UNWIND $rows AS row
MATCH (t:Message {id: row.id})
SET t.name = row.name, t += row.words
REMOVE t:WordlessMessage, t.vector
WITH t, row WHERE row.embedding IS NOT NULL
CALL db.create.setNodeVectorProperty(t, 'vector', row.embedding)
