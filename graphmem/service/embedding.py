"""Making what texts are found by, in one call for whole texts and their passages."""

from __future__ import annotations

from collections.abc import Iterable

from graphmem.embeddings.embedder import Embedder
from graphmem.embeddings.vectors import whole_vectors
from graphmem.model.embedding import Embedding, kept_passages


async def embed(embedder: Embedder, texts: Iterable[str]) -> dict[str, Embedding]:
    """By text, each of which is embedded once. Raises Unavailable."""
    different = list(dict.fromkeys(texts))
    if not different:
        return {}
    found = await embedder.embed_passages(different)
    vectors = whole_vectors(found, embedder.dimension, embedder.name)
    return {
        text: Embedding(vector, tuple(passages[: kept_passages(len(passages))]))
        for text, vector, passages in zip(different, vectors, found, strict=True)
    }
