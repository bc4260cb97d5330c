"""What people look at: the dashboard, GraphiQL and the kit of Neo4j Browser, and the looks that all of them share."""
