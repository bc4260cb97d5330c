"""Text embeddings: the Embedder protocol and its implementations. This package knows no database and no settings."""
