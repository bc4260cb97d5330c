"""Retrieval parses a query, ranks its candidates and packs hits into a prompt; no I/O."""
