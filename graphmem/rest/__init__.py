"""mem0's REST wire, over the services that GraphQL works with: it translates, and decides nothing."""
