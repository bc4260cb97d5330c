"""Text to vector: the Embedder protocol and what stands behind it. This room knows no database and no settings."""
