from __future__ import annotations

from collections.abc import Sequence

from graphmem.embeddings.embedder import Embedder
from graphmem.embeddings.vectors import Vector
from graphmem.model.fact import CategoryChoice

GENERIC_STEMS: frozenset[str] = frozenset()


class Categoriser:
    def __init__(self, embedder: Embedder) -> None: ...
    async def categorise(
        self, texts: Sequence[str], vectors: Sequence[Vector], choices: Sequence[CategoryChoice]
    ) -> list[list[str]]:
        return [[] for _ in texts]


def match_topic(topic: str, choices: Sequence[CategoryChoice]) -> list[str]:
    return [c.name for c in choices if c.name.replace("_", " ") == topic]
