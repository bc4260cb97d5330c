"""Lexical search: what is found by the query's words, names and times, for which its vector need not be known."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field

from graphmem.model.filters import And, created_between
from graphmem.model.order import MemoryOrder
from graphmem.model.paging import Window
from graphmem.model.principal import Principal
from graphmem.retrieval.candidate import EntityMatch
from graphmem.retrieval.parsed_query import ParsedQuery
from graphmem.service.search_plan import Source, depth_of, word_depths
from graphmem.service.search_request import SearchRequest
from graphmem.store.candidates import CandidateStore
from graphmem.store.database import Database
from graphmem.store.memories import MemoryStore
from graphmem.store.read_batch import ReadBatch
from graphmem.store.selection import Selection
from graphmem.store.turns import TurnStore
from graphmem.store.words import WordMatch, WordStore

MAX_NAMES = 20
"""The number of names of entities in a query that are looked up."""

MAX_PERIODS = 3
MEMORIES_OF_A_PERIOD = 50
"""The number of times in a query that are looked up, and of memories from each."""


@dataclass(frozen=True, slots=True)
class LexicalMatches:
    """The memories that are found without the query's vector, by id, the best first."""

    words: list[WordMatch] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)
    """Memories of the turns that have the query's terms."""
    entities: dict[str, EntityMatch] = field(default_factory=dict)
    times: list[str] = field(default_factory=list)
    """Memories from the times that the query names."""


class LexicalSearch:
    """Asks the text indexes, the entities and the times that a request's signals need."""

    def __init__(self, database: Database) -> None:
        self._memories = MemoryStore(database)

    def start(
        self,
        group: asyncio.TaskGroup,
        principal: Principal,
        request: SearchRequest,
        parsed: ParsedQuery,
        batch: ReadBatch,
    ) -> asyncio.Task[LexicalMatches]:
        """Starts a task for each, all of them at once so that those of the batch take one trip."""
        words = group.create_task(self._find_by_words(principal, request, parsed, WordStore(batch)))
        turns = group.create_task(self._find_turns_by_words(principal, request, parsed, TurnStore(batch)))
        entities = group.create_task(self._find_by_entities(principal, request, parsed, CandidateStore(batch)))
        times = group.create_task(self._find_by_time(principal, request, parsed))
        return group.create_task(_all(words, turns, entities, times))

    async def _find_by_words(
        self, principal: Principal, request: SearchRequest, parsed: ParsedQuery, store: WordStore
    ) -> list[WordMatch]:
        """The text index knows nothing of the filter, so it is read deeper until enough of it passes."""
        if not parsed.terms or Source.WORDS not in request.sources:
            return []
        for depth in word_depths(request.planned_hits):
            result = await store.find_by_words(principal, request.selection, parsed.terms, depth)
            memories = {match.memory_id for match in result.matches}
            if result.entries < depth or len(memories) >= request.planned_hits:
                break
        return result.matches[: depth_of(request.planned_hits)]

    async def _find_turns_by_words(
        self, principal: Principal, request: SearchRequest, parsed: ParsedQuery, store: TurnStore
    ) -> list[str]:
        if not parsed.terms or not {Source.WORDS, Source.TURNS} <= request.sources:
            return []
        depth = depth_of(request.planned_hits)
        return await store.find_by_words(principal, request.selection, parsed.terms, depth)

    async def _find_by_entities(
        self, principal: Principal, request: SearchRequest, parsed: ParsedQuery, store: CandidateStore
    ) -> dict[str, EntityMatch]:
        """Follows no names too, lest the batch is planned twice, for questions with and without them."""
        if Source.ENTITIES not in request.sources:
            return {}
        return await store.find_by_entities(principal, request.selection, parsed.names[:MAX_NAMES])

    async def _find_by_time(self, principal: Principal, request: SearchRequest, parsed: ParsedQuery) -> list[str]:
        """Returns the latest memories from each time that the query names."""
        if Source.TIMES not in request.sources:
            return []
        filters = [And((request.filter, created_between(*period))) for period in parsed.periods[:MAX_PERIODS]]
        pages = [
            await self._memories.list_memories(
                principal, Selection(tree, request.include_expired), MemoryOrder(), Window(MEMORIES_OF_A_PERIOD)
            )
            for tree in filters
        ]
        return [memory.id for page in pages for memory in page.items]


async def _all(
    words: Awaitable[list[WordMatch]],
    turns: Awaitable[list[str]],
    entities: Awaitable[dict[str, EntityMatch]],
    times: Awaitable[list[str]],
) -> LexicalMatches:
    return LexicalMatches(await words, await turns, await entities, await times)
