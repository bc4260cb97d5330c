// Creates the uniqueness constraint of API keys.
CYPHER 25 CREATE CONSTRAINT api_key_id IF NOT EXISTS FOR (n:ApiKey) REQUIRE n.id IS UNIQUE;
