"""Memories found by vectors: those of whole texts, and those of the passages of long ones."""

from __future__ import annotations

import asyncio

from graphmem.embeddings.embedder import Embedder
from graphmem.embeddings.vectors import Vector
from graphmem.model.principal import Principal
from graphmem.service.nearest import Nearest, NearestSearch
from graphmem.service.passages import PassageSearch
from graphmem.service.search_plan import depth_of
from graphmem.service.search_request import SearchRequest

MAX_CHARACTERS = 4_000
"""Of a query that its vector is made of: what is longer is a text, and takes seconds."""


class VectorSearch:
    def __init__(self, embedder: Embedder, nearest: NearestSearch, passages: PassageSearch) -> None:
        self._embedder = embedder
        self._nearest = nearest
        self._passages = passages

    async def find(self, principal: Principal, request: SearchRequest) -> tuple[Vector, Nearest, dict[str, float]]:
        """The query's vector, what is nearest to it, and how near the nearest passages of long texts are.

        What can be known without the vector is asked for while it is made.
        """
        vector, exact, count = await asyncio.gather(
            self._embedder.embed_query(request.query[:MAX_CHARACTERS]),
            self._nearest.is_small(principal, request),
            self._passages.count(principal, request),
        )
        nearest, passages = await asyncio.gather(
            self._nearest.find(principal, request, vector, depth_of(request.top_k), exact=exact),
            self._passages.find(principal, request, vector, count),
        )
        return vector, nearest, passages

    async def warm(self) -> None:
        await self._nearest.warm(await self._embedder.embed_query("warm"))
