"""The protocol of rerankers, and the choice of one by the settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from graphmem.reranking.cross_encoder import CrossEncoderReranker


class Reranker(Protocol):
    """Scores texts against a query. Every method may raise Unavailable."""

    name: str

    async def rerank(self, query: str, texts: Sequence[str]) -> list[float]:
        """Returns how well each text answers the query, from 0 to 1, in the order of the texts."""

    async def close(self) -> None: ...


def make_reranker(model: str | None) -> Reranker | None:
    """Returns the cross-encoder of that name or folder, which may take seconds to load; None where none is named.

    Raises SetupError when sentence-transformers is missing or can't load it.
    """
    if model is None:
        return None
    return CrossEncoderReranker(model)
