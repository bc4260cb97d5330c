"""Pages for people, which are the dashboard and GraphiQL, the kit for Neo4j Browser, and the palette they share."""
