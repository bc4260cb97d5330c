"""What looks twice at the best hits, and which one the settings ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from graphmem.reranking.cross_encoder import CrossEncoderReranker


class Reranker(Protocol):
    """Every method may raise Unavailable."""

    name: str

    async def rerank(self, query: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the query, in [0, 1], in the texts' order."""

    async def close(self) -> None: ...


def make_reranker(model: str | None) -> Reranker | None:
    """Loads the cross-encoder of that name or folder, which may take seconds; None where none is asked for.

    Raises SetupError when sentence-transformers is missing or can't load it.
    """
    if model is None:
        return None
    return CrossEncoderReranker(model)
