"""Tools and resources for agents, by the Model Context Protocol; the only room that knows its SDK."""
