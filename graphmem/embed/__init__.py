"""The embedder as a service: OpenAI's embeddings API, by which several graphmems, and others, share one model."""
