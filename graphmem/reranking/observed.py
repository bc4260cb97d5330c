"""A reranker whose calls are counted, timed and traced."""

from __future__ import annotations

from collections.abc import Sequence

from graphmem.reranking.reranker import Reranker
from graphmem.telemetry.telemetry import Telemetry


class ObservedReranker:
    """Passes every call on to a reranker, and tells of it."""

    def __init__(self, reranker: Reranker, telemetry: Telemetry) -> None:
        self.name = reranker.name
        self.close = reranker.close
        self._reranker = reranker
        self._telemetry = telemetry

    async def rerank(self, query: str, texts: Sequence[str]) -> list[float]:
        with self._telemetry.model("rerank", self.name, len(texts)):
            return await self._reranker.rerank(query, texts)
