"""The data access layer: the only package that talks to Neo4j. It runs the queries of `cypher/` and maps their rows."""
