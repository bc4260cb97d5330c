// Creates the full-text index of the terms of living memories and of their past texts, with the tokens of their
// scopes. graphmem computes the terms, so the analyzer only splits them at spaces. Existing memories are indexed when
// graphmem starts.
CYPHER 25 CREATE FULLTEXT INDEX memory_words IF NOT EXISTS FOR (n:Memory|Version) ON EACH [n.terms, n.scope_tokens]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}};
CYPHER 25 MATCH (m:Memory|DeletedMemory) WHERE m.terms IS NULL SET m:Wordless;
