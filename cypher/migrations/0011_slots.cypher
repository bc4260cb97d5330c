// Adds the slots that memories fill to the full-text index, by which an add finds the memories that a new statement
// may replace.
CYPHER 25 DROP INDEX memory_words IF EXISTS;
CYPHER 25 CREATE FULLTEXT INDEX memory_words IF NOT EXISTS FOR (n:Memory|Version) ON EACH [n.terms, n.scope_tokens, n.slots]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}};
