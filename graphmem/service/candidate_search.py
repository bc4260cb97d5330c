"""The candidates of a search: what each signal finds, all signals asked at once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from itertools import chain

from graphmem.embeddings.embedder import Embedder
from graphmem.english.terms import encode_terms
from graphmem.model.embedding import Vector
from graphmem.model.filters import And, created_between
from graphmem.model.order import MemoryOrder
from graphmem.model.paging import Window
from graphmem.model.principal import Principal
from graphmem.retrieval.candidate import HEAD, TAIL, Candidate, EntityMatch
from graphmem.retrieval.parsed_query import ParsedQuery
from graphmem.scheduling.task_group import task_group
from graphmem.service.nearest import NOT_COMPARED, Nearest, NearestSearch, by_index_or_exactly
from graphmem.service.scope_counts import ScopeCounts, is_compared_whole
from graphmem.service.search_plan import LEADING, PASSAGE_CANDIDATES, Source, depth_of, word_depths
from graphmem.service.search_request import SearchRequest
from graphmem.store.candidates import CandidateIds, CandidateStore, ScopeCount
from graphmem.store.database import Database
from graphmem.store.memories import MemoryStore
from graphmem.store.passages import PassageStore
from graphmem.store.read_batch import ReadBatch
from graphmem.store.search import VectorMatch
from graphmem.store.selection import Selection
from graphmem.store.turns import TurnStore
from graphmem.store.words import WordMatch, WordStore

MAX_NAMES = 20
"""The number of names of entities in a query that are looked up."""

MAX_PERIODS = 3
MEMORIES_OF_A_PERIOD = 50
"""The number of times in a query that are looked up, and of memories from each."""


@dataclass(frozen=True, slots=True)
class SignalMatches:
    """The memories that each signal has found, by id, the best first."""

    vector: Vector | None = None
    """The query's, where vectors were compared."""
    nearest: Nearest = NOT_COMPARED
    passages: dict[str, float] = field(default_factory=dict)
    """Long memories, with the cosine of the query and their nearest passage."""
    turns: list[str] = field(default_factory=list)
    """Memories of the nearest turns."""
    turn_count: int = 0
    """The number of turns with vectors, where those were compared."""
    words: list[WordMatch] = field(default_factory=list)
    turns_by_words: list[str] = field(default_factory=list)
    """Memories of the turns that have the query's terms."""
    entities: dict[str, EntityMatch] = field(default_factory=dict)
    times: list[str] = field(default_factory=list)
    """Memories from the times that the query names."""

    @property
    def similarities(self) -> dict[str, float]:
        """The cosine of the query and each memory whose text, or whose nearest passage, was compared."""
        nearest = self.nearest.similarities
        return nearest | {key: max(cosine, nearest.get(key, cosine)) for key, cosine in self.passages.items()}

    def candidate_ids(self) -> CandidateIds:
        """Returns each memory once, those first that vectors found."""
        words = [match.memory_id for match in self.words]
        lists = (
            list(self.nearest.similarities),
            list(self.passages),
            words,
            list(self.entities),
            self.turns,
            self.turns_by_words,
        )
        return CandidateIds(
            ids=list(dict.fromkeys(chain(*lists, self.times))),
            leading=list(dict.fromkeys(chain(*(ids[:LEADING] for ids in lists)))),
            # One of 0 may stand for a cosine that is negative.
            similarities={key: cosine for key, cosine in self.nearest.similarities.items() if cosine},
        )


class CandidateSearch:
    """Asks the signals. In the past only vectors know what was true: the other indexes hold the present."""

    def __init__(self, database: Database, embedder: Embedder, nearest: NearestSearch, counts: ScopeCounts) -> None:
        self._database = database
        self._embedder = embedder
        self._nearest = nearest
        self._counts = counts
        self._passages = PassageStore(database)
        self._turns = TurnStore(database)
        self._candidates = CandidateStore(database)
        self._memories = MemoryStore(database)

    async def warm(self, principal: Principal, request: SearchRequest) -> None:
        """Asks what a search asks where something is found, so that no caller waits for Neo4j to plan that."""
        vector, selection = await self._embed(request), request.selection
        await self._nearest.warm(principal, request, vector)
        await self._passages.find_exactly(principal, selection, vector, 1)
        await self._turns.find_exactly(principal, selection, vector, 1)
        found = CandidateIds(ids=[""], leading=[], similarities={})
        await self._candidates.describe_candidates(principal, selection, found, vector, with_texts=False)

    async def find(self, principal: Principal, request: SearchRequest, parsed: ParsedQuery) -> SignalMatches:
        """Returns the memories that each signal finds that is asked for. Raises Unavailable."""
        if request.as_of:
            past = await self._embed(request)
            nearest = await self._nearest.find(principal, request, past, depth_of(request.planned_hits), exact=True)
            return SignalMatches(past, nearest)
        batch = ReadBatch(self._database)
        async with task_group() as group:
            counting = group.create_task(self._count(principal, request, batch))
            words = group.create_task(self._find_by_words(principal, request, parsed, WordStore(batch)))
            turns = group.create_task(self._find_turns_by_words(principal, request, parsed, TurnStore(batch)))
            # Not in the batch, which would be planned again for questions with and without names.
            entities = group.create_task(self._find_by_entities(principal, request, parsed))
            by_vector = group.create_task(self._find_by_vector(principal, request, counting))
            times = group.create_task(self._find_by_time(principal, request, parsed))
        return SignalMatches(*by_vector.result(), words.result(), turns.result(), entities.result(), times.result())

    async def describe(
        self, principal: Principal, request: SearchRequest, parsed: ParsedQuery, found: SignalMatches
    ) -> list[Candidate]:
        """Returns what ranking has to know of each memory that was found, and of those of the turns around the leading
        ones."""
        if request.as_of:
            return [_past_candidate(match) for match in found.nearest.matches]
        candidates = await self._candidates.describe_candidates(
            principal, request.selection, found.candidate_ids(), found.vector, with_texts=bool(parsed.periods)
        )
        past = {match.memory_id: match for match in reversed(found.words) if match.version is not None}
        for one in candidates:
            one.similarity = max(one.similarity, found.passages.get(one.id, -1.0))
            one.entity_match = found.entities.get(one.id)
            if match := past.get(one.id):
                one.past_version, one.past_terms = match.version, match.past_terms or ""
        return candidates

    async def _embed(self, request: SearchRequest) -> Vector:
        return await self._embedder.embed_query(request.query)

    async def _count(self, principal: Principal, request: SearchRequest, batch: ReadBatch) -> ScopeCount:
        if Source.VECTORS not in request.sources:
            return ScopeCount(0, 0, 0)
        return await self._counts.of(principal, request, CandidateStore(batch))

    async def _find_by_vector(
        self, principal: Principal, request: SearchRequest, counting: asyncio.Task[ScopeCount]
    ) -> tuple[Vector | None, Nearest, dict[str, float], list[str], int]:
        """Whatever does not need the query's vector is asked while it is computed."""
        if Source.VECTORS not in request.sources:
            return None, NOT_COMPARED, {}, [], 0
        selection = request.selection
        vector, count, depth = await self._embed(request), await counting, depth_of(request.planned_hits)
        turns = count.turns if Source.TURNS in request.sources else 0
        exact = is_compared_whole(request, count)
        async with task_group() as group:
            nearest = group.create_task(self._nearest.find(principal, request, vector, depth, exact=exact))
            by_passages = group.create_task(self._find_by_passages(principal, selection, vector, count.passages, depth))
            by_turns = group.create_task(self._find_by_turns(principal, selection, vector, turns, depth))
        return vector, nearest.result(), by_passages.result(), by_turns.result(), turns

    async def _find_by_passages(
        self, principal: Principal, selection: Selection, vector: Vector, count: int, depth: int
    ) -> dict[str, float]:
        found = await by_index_or_exactly(
            "passages",
            count,
            partial(self._passages.find_by_index, principal, selection, vector, PASSAGE_CANDIDATES),
            partial(self._passages.find_exactly, principal, selection, vector, depth),
        )
        return dict(found[:depth])

    async def _find_by_turns(
        self, principal: Principal, selection: Selection, vector: Vector, count: int, depth: int
    ) -> list[str]:
        found = await by_index_or_exactly(
            "turns",
            count,
            partial(self._turns.find_by_index, principal, selection, vector, depth),
            partial(self._turns.find_exactly, principal, selection, vector, depth),
        )
        return [memory_id for memory_id, _ in found]

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
        self, principal: Principal, request: SearchRequest, parsed: ParsedQuery
    ) -> dict[str, EntityMatch]:
        if Source.ENTITIES not in request.sources:
            return {}
        names = list(parsed.names[:MAX_NAMES])
        return await self._candidates.find_by_entities(principal, request.selection, names)

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


def _past_candidate(match: VectorMatch) -> Candidate:
    """Returns a past state as a candidate: only its text is known, and the turn that it was drawn from is not looked
    up."""
    return Candidate(
        id=match.memory.id,
        terms=encode_terms(match.text),
        head=match.text[:HEAD],
        asks="?" in match.text[-TAIL:],
        similarity=match.similarity,
        said_at=match.memory.created_at,
        run_id=match.memory.scope.run_id,
        text=match.text,
    )
