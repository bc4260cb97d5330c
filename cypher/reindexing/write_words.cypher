// Gives locked memories and their versions their captions, and their terms and tokens for the text index, and their
// mentions to the versions that lack them; takes the marks away.
// $rows: [{id, name, terms, slots, scope_tokens, versions: [{version, name, terms, scope_tokens, entities: each of the
//   last three or null}]}]
// :param {rows: []}
CYPHER 25
UNWIND $rows AS row
MATCH (m:Memory|DeletedMemory {id: row.id})
SET m.name = row.name, m.terms = row.terms, m.slots = row.slots, m.scope_tokens = row.scope_tokens
REMOVE m:Stale:Unembedded
WITH row
UNWIND row.versions AS said
MATCH (v:Version {memory_id: row.id, version: said.version})
SET v.name = said.name, v.terms = said.terms, v.scope_tokens = said.scope_tokens,
    v.entities = coalesce(v.entities, said.entities)
