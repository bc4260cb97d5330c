"""Searching memories: planned by the size of what can match, so that a filter never costs a hit."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from graphmem.embeddings.embedder import Embedder
from graphmem.embeddings.vectors import Vector
from graphmem.errors import BadUserInput
from graphmem.model.filters import EVERYTHING, Condition, Field, Filter, Operator, find_warnings
from graphmem.model.hit import Hit, SearchResult, SearchStrategy
from graphmem.model.limits import check_range, check_text
from graphmem.model.principal import Principal
from graphmem.service.owner_sizes import OwnerSizes
from graphmem.service.search_plan import EXACT_LIMIT, PASSED_PER_HIT, anchors, candidate_counts, scope_size
from graphmem.store.filter_cypher import split_filter
from graphmem.store.memories import MemoryStore, Selection
from graphmem.store.search import MAX_CANDIDATES, SearchStore


@dataclass(frozen=True, slots=True)
class SearchRequest:
    query: str
    filter: Filter = EVERYTHING
    top_k: int = 10
    threshold: float = 0.0
    include_expired: bool = False
    as_of: datetime | None = None
    """Search what was true then."""

    def check(self) -> SearchRequest:
        """Itself, when every part is valid."""
        check_text(self.query, "query")
        check_range(self.top_k, "topK")
        if not 0 <= self.threshold <= 1:
            raise BadUserInput(f"threshold is {self.threshold}; it must be from 0 to 1.", field=["threshold"])
        return self

    @property
    def selection(self) -> Selection:
        return Selection(self.filter, self.include_expired, self.as_of)


class SearchService:
    def __init__(self, search: SearchStore, memories: MemoryStore, sizes: OwnerSizes, embedder: Embedder) -> None:
        self._search = search
        self._memories = memories
        self._sizes = sizes
        self._embedder = embedder

    async def search_memories(self, principal: Principal, request: SearchRequest) -> SearchResult:
        """The memories most like the query, the best first."""
        request.check()
        vector, exact = await asyncio.gather(
            self._embedder.embed_query(request.query), self._is_small(principal, request.selection)
        )
        search = self._search_exactly if exact else self._search_by_index
        hits, strategy, complete = await search(principal, request, vector)
        good = [hit for hit in hits if hit.score >= request.threshold]
        return SearchResult(good, strategy, complete, find_warnings(request.filter))

    async def warm(self) -> None:
        """Searches nothing in each way, so that no caller waits for the index to load and the queries to be planned."""
        nobody, request = Principal(""), SearchRequest("warm")
        vector = await self._embedder.embed_query(request.query)
        await self._is_small(nobody, Selection(Condition(Field.USER_ID, Operator.EQ, "")))
        await self._search_exactly(nobody, request, vector)
        await self._search_by_index(nobody, request, vector)
        await self._search.load_index(vector)

    async def _is_small(self, principal: Principal, selection: Selection) -> bool:
        """Whether everything that matches can be compared in about the time of one more round trip.

        The past always is: the index knows the present only.
        """
        if selection.as_of:
            return True
        anchored = anchors(selection.filter)
        if anchored:
            sizes = await self._sizes.of(principal, chain.from_iterable(anchored.values()))
            if scope_size(anchored, sizes) <= EXACT_LIMIT:
                return True
            if split_filter(selection.filter).is_pushed_whole:
                return False
        return await self._memories.count_memories(principal, selection, limit=EXACT_LIMIT + 1) <= EXACT_LIMIT

    async def _search_exactly(
        self, principal: Principal, request: SearchRequest, vector: Vector
    ) -> tuple[list[Hit], SearchStrategy, bool]:
        search = self._search.search_as_of if request.as_of else self._search.search_exactly
        hits = await search(principal, request.selection, vector, request.top_k)
        return hits, SearchStrategy.EXACT, True

    async def _search_by_index(
        self, principal: Principal, request: SearchRequest, vector: Vector
    ) -> tuple[list[Hit], SearchStrategy, bool]:
        """Widened until enough candidates pass the filter; what even the widest cannot find is compared exactly."""
        for count in candidate_counts(request.top_k, MAX_CANDIDATES):
            found = await self._search.search_by_index(principal, request.selection, vector, request.top_k, count)
            if found.found < count:
                return found.hits, SearchStrategy.INDEX, True
            if found.passed >= PASSED_PER_HIT * request.top_k:
                return found.hits, SearchStrategy.INDEX, False
        return await self._search_exactly(principal, request, vector)
