"""Memories found by vectors: those of whole texts, of the passages of long ones, and of turns."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from graphmem.embeddings.embedder import Embedder
from graphmem.embeddings.vectors import Vector
from graphmem.model.principal import Principal
from graphmem.service.nearest import Nearest, NearestSearch
from graphmem.service.passages import PassageSearch
from graphmem.service.search_plan import depth_of
from graphmem.service.search_request import SearchRequest
from graphmem.service.turns import TurnSearch

MAX_CHARACTERS = 4_000
"""Of a query that its vector is made of: what is longer is a text, and takes seconds."""


@dataclass(frozen=True, slots=True)
class Near:
    """What is near to a query."""

    vector: Vector
    """The query's."""
    nearest: Nearest
    passages: dict[str, float]
    """How near the nearest passages of long memories are."""
    of_turns: list[str]
    """Memories that near turns bring."""


class VectorSearch:
    def __init__(self, embedder: Embedder, nearest: NearestSearch, passages: PassageSearch, turns: TurnSearch) -> None:
        self._embedder = embedder
        self._nearest = nearest
        self._passages = passages
        self._turns = turns

    async def find(self, principal: Principal, request: SearchRequest) -> Near:
        """What can be known without the vector is asked for while the query's vector is made."""
        vector, exact, passages, turns = await asyncio.gather(
            self._embedder.embed_query(request.query[:MAX_CHARACTERS]),
            self._nearest.is_small(principal, request),
            self._passages.count(principal, request),
            self._turns.count(principal, request),
        )
        found = await asyncio.gather(
            self._nearest.find(principal, request, vector, depth_of(request.top_k), exact=exact),
            self._passages.find(principal, request, vector, passages),
            self._turns.find(principal, request, vector, turns),
        )
        return Near(vector, *found)

    async def warm(self) -> None:
        await self._nearest.warm(await self._embedder.embed_query("warm"))
