// Gives memories the words that the text index holds of them.
// $rows: [{id, text: what the words are of, terms, slots, scope_tokens}]
// :param {rows: []}
CYPHER 25
UNWIND $rows AS row
MATCH (m:Memory|DeletedMemory {id: row.id})
WITH m, row ORDER BY row.id
SET m.scope_tokens = row.scope_tokens
FOREACH (_ IN CASE WHEN m.text = row.text THEN [true] ELSE [] END | SET m.terms = row.terms, m.slots = row.slots REMOVE m:Wordless)
FOREACH (_ IN CASE WHEN m.terms IS NOT NULL THEN [true] ELSE [] END | REMOVE m:Wordless)
