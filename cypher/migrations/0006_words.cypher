// The words of living memories, and of what they said before they were changed, with tokens of whose they are. Terms are
// made by graphmem, so the analyzer only parts them. Memories written before get theirs when graphmem starts.
CYPHER 25 CREATE FULLTEXT INDEX memory_words IF NOT EXISTS FOR (n:Memory|Version) ON EACH [n.terms, n.scope_tokens]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}};
CYPHER 25 MATCH (m:Memory|DeletedMemory) WHERE m.terms IS NULL SET m:Wordless;
