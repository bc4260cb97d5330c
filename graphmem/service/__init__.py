"""The operations, in the field's words: what is checked, decided and planned. No Cypher, no GraphQL."""
