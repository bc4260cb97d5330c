// The text index holds the slots that memories fill as well, so that what a new statement may replace is found by them.
CYPHER 25 DROP INDEX memory_words IF EXISTS;
CYPHER 25 CREATE FULLTEXT INDEX memory_words IF NOT EXISTS FOR (n:Memory|Version) ON EACH [n.terms, n.scope_tokens, n.slots]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}};
