"""k-nearest-neighbour search over the memories' vectors, exact or by an approximate index.

Which of the two is chosen by the number of memories that can match, so that a selective filter never costs a hit.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import numpy as np

from graphmem.embeddings.vectors import nearest_rows
from graphmem.model.embedding import Vector
from graphmem.model.filters import Filter
from graphmem.model.hit import SearchStrategy, SignalName
from graphmem.model.principal import Principal
from graphmem.scheduling.task_group import task_group
from graphmem.service.scope_counts import ScopeCounts
from graphmem.service.search_plan import (
    ENOUGH,
    EXACT_LIMIT,
    PASSED_PER_HIT,
    candidate_counts,
    exact_limit,
    is_trusted,
)
from graphmem.service.search_request import SearchRequest
from graphmem.store.faults import QueryFault
from graphmem.store.memories import MemoryStore
from graphmem.store.search import MAX_CANDIDATES, Depth, IndexMatches, SearchStore, VectorMatch
from graphmem.store.selection import Selection

_MAX_CONCURRENT = 4
"""Index searches of one call that run at once."""

_log = logging.getLogger(__name__)

Find = Callable[[], Awaitable[Sequence[tuple[str, float]]]]
"""A search for ids with their scores."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The memories nearest to a vector, nearest first, and how they were found."""

    similarities: dict[str, float]
    """The scores of the memories by id, the greatest first."""
    matches: list[VectorMatch]
    """The same with their texts, where these come at no further trip: in the past, and where vectors alone count."""
    strategy: SearchStrategy
    complete: bool
    """Whether every memory that matches the filter was compared."""


NOT_COMPARED = Nearest({}, [], SearchStrategy.INDEX, False)
"""Of a search without vectors."""


def all_nearest(scores: dict[str, float]) -> Nearest:
    """Makes the nearest of the scores of all memories that match, the greatest first."""
    return Nearest(scores, [], SearchStrategy.EXACT, True)


class NearestSearch:
    """Finds the memories nearest to vectors."""

    def __init__(self, search: SearchStore, memories: MemoryStore, counts: ScopeCounts) -> None:
        self._search = search
        self._memories = memories
        self._counts = counts

    async def find(
        self, principal: Principal, request: SearchRequest, vector: Vector, depth: int, *, exact: bool
    ) -> Nearest:
        """Returns the `depth` nearest memories. `depth` is at least the request's `top_k`."""
        search = self._search_exactly if exact else self._search_by_index
        return await search(principal, request, vector, depth)

    async def find_nearest(
        self,
        principal: Principal,
        tree: Filter,
        vectors: Sequence[Vector],
        top_k: int,
        include_expired: bool = False,
    ) -> list[list[VectorMatch]]:
        """Returns the memories nearest to each of the vectors, nearest first. The activity log gets no event of it."""
        request = SearchRequest("", tree, top_k, include_expired=include_expired, signals=(SignalName.VECTOR,))
        if not vectors:
            return []
        if await self._counts.is_small(principal, request):
            return await self._find_exactly(principal, request, vectors)
        limit = asyncio.Semaphore(_MAX_CONCURRENT)

        async def find(vector: Vector) -> list[VectorMatch]:
            async with limit:
                return (await self._search_by_index(principal, request, vector, request.top_k)).matches

        async with task_group() as group:
            tasks = [group.create_task(find(vector)) for vector in vectors]
        return [task.result() for task in tasks]

    async def _find_exactly(
        self, principal: Principal, request: SearchRequest, vectors: Sequence[Vector]
    ) -> list[list[VectorMatch]]:
        """Reads the vectors of all matching memories once, and compares them with all of the given ones."""
        ids, matrix = await self._search.list_vectors(principal, request.selection)
        if not ids:
            return [[] for _ in vectors]
        nearest = await asyncio.to_thread(nearest_rows, matrix, np.asarray(vectors), request.top_k)
        near = sorted({ids[row] for rows in nearest for row, _ in rows})
        memories = await self._memories.get_memories(principal, near)
        return [
            [
                VectorMatch(memory, memory.text, memory.version, similarity)
                for row, similarity in rows
                if (memory := memories.get(ids[row])) is not None  # it may have been erased meanwhile
            ]
            for rows in nearest
        ]

    async def warm(self, principal: Principal, request: SearchRequest, vector: Vector) -> None:
        """Counts, and searches the index, so that no caller waits for Neo4j to load that and to plan the queries."""
        await self._counts.of(principal, request)
        if project := await self._search.find_project():
            await self._load_index(Principal(project), vector)

    async def _load_index(self, principal: Principal, vector: Vector) -> None:
        """Loads the index with a search for one memory, for there may be no more (see search_plan.ENOUGH)."""
        try:
            await self._search.search_by_index(principal, Selection(), vector, Depth(memories=1, ids=1, candidates=1))
        except QueryFault as error:
            _log.warning("The vector index failed at the start. %s", error.message)

    async def _search_exactly(
        self, principal: Principal, request: SearchRequest, vector: Vector, depth: int
    ) -> Nearest:
        asked = (principal, request.selection, vector, depth)
        if not (request.as_of or request.is_by_vector_alone):
            return all_nearest(await self._search.compare_exactly(*asked))
        matches = await (self._search.search_as_of(*asked) if request.as_of else self._search.search_exactly(*asked))
        scores = {match.memory.id: match.similarity for match in matches}
        return Nearest(scores, matches, SearchStrategy.EXACT, True)

    async def _search_by_index(
        self, principal: Principal, request: SearchRequest, vector: Vector, depth: int
    ) -> Nearest:
        """Asks the index for more and more candidates until enough of them pass the filter, else searches exactly."""
        whole = depth if request.is_by_vector_alone else 0
        all_pass = request.selection.split.is_pushed_whole
        for count in candidate_counts(request.planned_hits, MAX_CANDIDATES, all_pass=all_pass):
            if not await self._matches_more_than(principal, request, ENOUGH * count):
                break
            try:
                by_index = await self._search.search_by_index(
                    principal, request.selection, vector, Depth(memories=whole, ids=depth, candidates=count)
                )
            except QueryFault as error:
                _log.warning("The vector index failed, and all is compared instead. %s", error.message)
                break
            # Fewer than were asked for are all that there are.
            if by_index.candidate_count < count:
                return Nearest(by_index.similarities, by_index.matches, SearchStrategy.INDEX, True)
            if _suffice(by_index, request.planned_hits):
                return Nearest(by_index.similarities, by_index.matches, SearchStrategy.INDEX, False)
        return await self._search_exactly(principal, request, vector, depth)

    async def _matches_more_than(self, principal: Principal, request: SearchRequest, least: int) -> bool:
        """Returns whether more than `least` memories match the part of the filter that the index tests by itself."""
        if least <= exact_limit(request.planned_hits, MAX_CANDIDATES):
            return True  # that many were counted already
        tested = Selection(request.selection.split.pushed, request.include_expired)
        return await self._memories.count_memories(principal, tested, least + 1) > least


def _suffice(found: IndexMatches, hits: int) -> bool:
    """Returns whether enough candidates pass the filter, and so many hits are surely the nearest of all."""
    scores = list(found.similarities.values())
    if found.passed_count < PASSED_PER_HIT * hits or len(scores) < hits:  # some may have been erased meanwhile
        return False
    return is_trusted(found.candidate_count, scores[hits - 1], found.last_score)


async def by_index_or_exactly(kind: str, count: int, by_index: Find, exactly: Find) -> Sequence[tuple[str, float]]:
    """Compares up to EXACT_LIMIT vectors exactly; above that, asks the index, and compares exactly where that fails."""
    if count > EXACT_LIMIT:
        try:
            return await by_index()
        except QueryFault as error:
            _log.warning("The index of %s failed, and all are compared instead. %s", kind, error.message)
    return await exactly() if count else []
