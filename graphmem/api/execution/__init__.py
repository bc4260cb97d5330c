"""How operations are executed: plain data is answered in one go, and all else by graphql-core."""
