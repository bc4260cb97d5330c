"""An embedder whose calls are counted, timed and traced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from graphmem.embeddings.embedder import Embedder
from graphmem.model.embedding import Vector, Vectors
from graphmem.telemetry.telemetry import Telemetry


class ObservedEmbedder:
    """Passes every call on to an embedder, and tells of it."""

    def __init__(self, embedder: Embedder, telemetry: Telemetry) -> None:
        self.name = embedder.name
        self.dimension = embedder.dimension
        self.count_passages = embedder.count_passages
        self.count_tokens = embedder.count_tokens
        self.check = embedder.check
        self.close = embedder.close
        self.inner = embedder
        self._telemetry = telemetry

    async def embed_passages(self, texts: Sequence[str]) -> list[Vectors]:
        with self._told("embed_texts", len(texts)):
            return await self.inner.embed_passages(texts)

    async def embed_texts(self, texts: Sequence[str]) -> Vectors:
        with self._told("embed_texts", len(texts)):
            return await self.inner.embed_texts(texts)

    async def embed_query(self, text: str) -> Vector:
        with self._told("embed_query", 1):
            return await self.inner.embed_query(text)

    @contextmanager
    def _told(self, call: str, texts: int) -> Iterator[None]:
        metrics = self._telemetry.metrics
        metrics.waiting_texts.inc(texts)
        try:
            with self._telemetry.model(call, self.name, texts):
                yield
            metrics.embedded_texts.inc(texts)
        finally:
            metrics.waiting_texts.dec(texts)
