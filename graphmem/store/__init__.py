"""The only room that knows Neo4j: what is asked of it, in which words, and what its answers mean."""
