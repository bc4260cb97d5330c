"""graphmem: a graph-backed memory server for LLM agents.

cli → app → api → service → store | embeddings | embedded → model → errors
(`config` is read by `cli` and `app` only; a room imports from the rooms to its right, never back.)
"""

__version__ = "0.2.0"
