"""Searching memories: planned by the size of what can match, so that a filter never costs a hit."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

import numpy as np
import uuid_utils.compat as uuids

from graphmem.embeddings.embedder import Embedder
from graphmem.embeddings.vectors import Vector, nearest_rows
from graphmem.errors import BadUserInput
from graphmem.model.activity import SearchEvent
from graphmem.model.anchors import anchors
from graphmem.model.filters import EVERYTHING, Condition, Field, Filter, Operator, find_warnings
from graphmem.model.hit import Hit, SearchResult, SearchStrategy
from graphmem.model.limits import check_range, check_text
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.service.owner_sizes import OwnerSizes
from graphmem.service.recorder import Recorder
from graphmem.service.search_plan import (
    ENOUGH,
    PASSED_PER_HIT,
    candidate_counts,
    exact_limit,
    named_scope,
    scope_size,
)
from graphmem.store.database import QueryFault
from graphmem.store.filter_cypher import split_filter
from graphmem.store.memories import MemoryStore, Selection
from graphmem.store.search import MAX_CANDIDATES, SearchStore

_AT_ONCE = 4

_log = logging.getLogger(__name__)


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
    def __init__(
        self, search: SearchStore, memories: MemoryStore, sizes: OwnerSizes, embedder: Embedder, recorder: Recorder
    ) -> None:
        self._search = search
        self._memories = memories
        self._sizes = sizes
        self._embedder = embedder
        self._recorder = recorder

    async def search_memories(self, principal: Principal, request: SearchRequest) -> SearchResult:
        """The memories most like the query, the best first. That it was asked gets into the log, without the query."""
        request.check()
        at, began = now(), time.perf_counter()
        result = await self._search_memories(principal, request)
        latency_ms = round((time.perf_counter() - began) * 1_000, 3)
        scope = named_scope(request.filter)
        self._recorder.record(
            SearchEvent(str(uuids.uuid7()), principal.project, scope, principal.actor, at, latency_ms)
        )
        return result

    async def _search_memories(self, principal: Principal, request: SearchRequest) -> SearchResult:
        vector, exact = await asyncio.gather(
            self._embedder.embed_query(request.query), self._is_small(principal, request)
        )
        search = self._search_exactly if exact else self._search_by_index
        hits, strategy, complete = await search(principal, request, vector)
        good = [hit for hit in hits if hit.score >= request.threshold]
        return SearchResult(good, strategy, complete, find_warnings(request.filter))

    async def find_nearest(
        self,
        principal: Principal,
        tree: Filter,
        vectors: Sequence[Vector],
        top_k: int,
        include_expired: bool = False,
    ) -> list[list[Hit]]:
        """The memories nearest to each of the vectors, nearest first; no search for the activity log."""
        request = SearchRequest("", tree, top_k, include_expired=include_expired)
        if not vectors:
            return []
        if await self._is_small(principal, request):
            return await self._find_exactly(principal, request, vectors)
        turns = asyncio.Semaphore(_AT_ONCE)

        async def find(vector: Vector) -> list[Hit]:
            async with turns:
                return (await self._search_by_index(principal, request, vector))[0]

        return await asyncio.gather(*map(find, vectors))

    async def _find_exactly(
        self, principal: Principal, request: SearchRequest, vectors: Sequence[Vector]
    ) -> list[list[Hit]]:
        """The memories' vectors are read once, however many they are compared with."""
        ids, matrix = await self._search.list_vectors(principal, request.selection)
        if not ids:
            return [[] for _ in vectors]
        nearest = await asyncio.to_thread(nearest_rows, matrix, np.asarray(vectors), request.top_k)
        found = await self._memories.get_memories(principal, sorted({ids[row] for rows in nearest for row, _ in rows}))
        return [
            [
                Hit(memory, memory.text, memory.version, score)
                for row, score in rows
                if (memory := found.get(ids[row])) is not None
            ]
            for rows in nearest
        ]

    async def warm(self) -> None:
        """Searches in each way, so that no caller waits for the index to load and the queries to be planned."""
        nobody, request = Principal(""), SearchRequest("warm", top_k=1)
        vector = await self._embedder.embed_query(request.query)
        await self._is_small(nobody, replace(request, filter=Condition(Field.USER_ID, Operator.EQ, "")))
        await self._search_exactly(nobody, request, vector)
        if project := await self._search.find_project():
            await self._load_index(Principal(project), vector)

    async def _load_index(self, principal: Principal, vector: Vector) -> None:
        """Asks it for one memory only: more may not be there."""
        try:
            await self._search.search_by_index(principal, Selection(), vector, 1, 1)
        except QueryFault as error:
            _log.warning("The vector index failed at the start. %s", error.message)

    async def _is_small(self, principal: Principal, request: SearchRequest) -> bool:
        """Whether all that matches is to be compared; the past always is, for the index knows the present only."""
        if request.as_of:
            return True
        most = exact_limit(request.top_k, MAX_CANDIDATES)
        anchored = anchors(request.filter)
        if anchored:
            sizes = await self._sizes.of(principal, chain.from_iterable(anchored.values()))
            if scope_size(anchored, sizes) <= most:
                return True
        return await self._memories.count_memories(principal, request.selection, most + 1) <= most

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
            if not await self._matches_more(principal, request, ENOUGH * count):
                break
            try:
                found = await self._search.search_by_index(principal, request.selection, vector, request.top_k, count)
            except QueryFault as error:
                _log.warning("The vector index failed, and all is compared instead. %s", error.message)
                break
            if found.found < count:
                return found.hits, SearchStrategy.INDEX, True
            if found.passed >= PASSED_PER_HIT * request.top_k:
                return found.hits, SearchStrategy.INDEX, False
        return await self._search_exactly(principal, request, vector)

    async def _matches_more(self, principal: Principal, request: SearchRequest, least: int) -> bool:
        """Whether the index holds more than that; so much as makes a search one for the index is known already."""
        if least <= exact_limit(request.top_k, MAX_CANDIDATES):
            return True
        tested = Selection(split_filter(request.filter).pushed, request.include_expired)
        return await self._memories.count_memories(principal, tested, least + 1) > least
