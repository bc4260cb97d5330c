"""The candidates of a search: what each signal finds, all signals asked at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from graphmem.embeddings.embedder import Embedder
from graphmem.english.terms import encode_terms
from graphmem.model.embedding import Vector
from graphmem.model.principal import Principal
from graphmem.retrieval.candidate import HEAD, TAIL, Candidate
from graphmem.retrieval.parsed_query import ParsedQuery
from graphmem.scheduling.task_group import task_group
from graphmem.service.lexical_search import LexicalSearch
from graphmem.service.nearest import NearestSearch, all_nearest, by_index_or_exactly
from graphmem.service.scope_counts import ScopeCounts, is_compared_whole
from graphmem.service.search_plan import PASSAGE_CANDIDATES, Source, depth_of
from graphmem.service.search_request import SearchRequest
from graphmem.service.signal_matches import SignalMatches
from graphmem.store.candidates import CandidateIds, CandidateStore, CountedScope, Details, ScopeCount
from graphmem.store.database import Database
from graphmem.store.description import Description
from graphmem.store.memories import MemoryStore
from graphmem.store.passages import PassageStore
from graphmem.store.read_batch import ReadBatch
from graphmem.store.search import VectorMatch
from graphmem.store.selection import Selection
from graphmem.store.turns import TurnStore

QueryEmbedding: TypeAlias = asyncio.Task[Vector]
"""A task whose result is the query's vector."""


class CandidateSearch:
    """Asks the signals. In the past only vectors know what was true: the other indexes hold the present."""

    def __init__(self, database: Database, embedder: Embedder, nearest: NearestSearch, counts: ScopeCounts) -> None:
        self._database = database
        self._embedder = embedder
        self._nearest = nearest
        self._counts = counts
        self._lexical = LexicalSearch(database)
        self._passages = PassageStore(database)
        self._turns = TurnStore(database)
        self._candidates = CandidateStore(database)
        self._memories = MemoryStore(database)

    async def warm(self, principal: Principal, request: SearchRequest, parsed: ParsedQuery) -> None:
        """Asks what a search asks where something is found, so that no caller waits for Neo4j to plan that."""
        async with task_group() as group:
            embedding = group.create_task(self._embed(request))
            # As where more match than are described on the way.
            await self.find(principal, request, parsed, embedding)
        vector, selection = embedding.result(), request.selection
        await self._nearest.warm(principal, request, vector)
        await self._passages.find_exactly(principal, selection, vector, 1)
        await self._turns.find_exactly(principal, selection, vector, 1)
        await self._candidates.describe_candidates(principal, selection, CandidateIds([""], []), Details(vector))
        await self._memories.get_memories(principal, [""])

    def start_embedding(self, group: asyncio.TaskGroup, request: SearchRequest) -> QueryEmbedding | None:
        """Starts to embed the query, where vectors count; best first of all, for nothing else takes as long."""
        counts = request.as_of or Source.VECTORS in request.sources
        return group.create_task(self._embed(request)) if counts else None

    async def find(
        self,
        principal: Principal,
        request: SearchRequest,
        parsed: ParsedQuery,
        embedding: QueryEmbedding | None,
        *,
        describes: bool = False,
    ) -> SignalMatches:
        """Returns the memories that each signal finds that is asked for; `embedding` is that which was started.

        Whatever does not need the query's vector is asked while it is computed; with `describes`, all memories of a
        scope of few are described then. Raises Unavailable.
        """
        if request.as_of and embedding:
            past = await embedding
            nearest = await self._nearest.find(principal, request, past, depth_of(request.planned_hits), exact=True)
            return SignalMatches(past, nearest)
        batch = ReadBatch(self._database)
        async with task_group() as group:
            by_vector = None
            if embedding:
                known = self._counts.known(principal, request)
                counting = group.create_task(self._counts.of(principal, request, known, CandidateStore(batch)))
                describing = None
                if describes and not known.memories:
                    describing = group.create_task(self._describe_few(principal, request, parsed, batch))
                by_vector = group.create_task(self._find_by_vector(principal, request, embedding, counting, describing))
            lexical = self._lexical.start(group, principal, request, parsed, batch)
        found = by_vector.result() if by_vector else SignalMatches()
        return replace(found, lexical=lexical.result())

    async def describe(
        self, principal: Principal, request: SearchRequest, parsed: ParsedQuery, found: SignalMatches
    ) -> list[Candidate]:
        """Returns what ranking has to know of each memory that was found, and of those of the turns around the leading
        ones."""
        if request.as_of:
            return [_past_candidate(match) for match in found.nearest.matches]
        asked, details = found.candidate_ids(), Details(found.vector, with_texts=bool(parsed.periods))
        described = found.described or await self._candidates.describe_candidates(
            principal, request.selection, asked, details
        )
        candidates = described.candidates(asked.ids)
        past = {match.memory_id: match for match in reversed(found.lexical.words) if match.version is not None}
        for one in candidates:
            one.similarity = max(one.similarity, found.passages.get(one.id, -1.0))
            one.entity_match = found.lexical.entities.get(one.id)
            if match := past.get(one.id):
                one.past_version, one.past_terms = match.version, match.past_terms or ""
        return candidates

    async def _embed(self, request: SearchRequest) -> Vector:
        return await self._embedder.embed_query(request.query)

    async def _describe_few(
        self, principal: Principal, request: SearchRequest, parsed: ParsedQuery, batch: ReadBatch
    ) -> Description:
        """Reads all of the memories that are counted on the same trip, where they are few."""
        details = Details(with_vectors=True, with_texts=bool(parsed.periods), with_memories=True)
        return await CandidateStore(batch).describe_counted(principal, request.selection, details)

    async def _find_by_vector(
        self,
        principal: Principal,
        request: SearchRequest,
        embedding: QueryEmbedding,
        counting: asyncio.Task[CountedScope],
        describing: asyncio.Task[Description] | None,
    ) -> SignalMatches:
        scope, vector = await counting, await embedding
        if describing and scope.has_all_ids:
            return await self._find_in_few(principal, request, scope.count, await describing, vector)
        return await self._find_in_many(principal, request, scope.count, vector)

    async def _find_in_few(
        self, principal: Principal, request: SearchRequest, count: ScopeCount, described: Description, vector: Vector
    ) -> SignalMatches:
        """Compares all memories of a scope. The nearest turns need not be found: those of all memories are
        described."""
        depth = depth_of(request.planned_hits)
        passages = await self._find_by_passages(principal, request.selection, vector, count.passages, depth)
        compared = described.compared_with(vector)
        return SignalMatches(vector, all_nearest(compared.scores()), passages, described=compared)

    async def _find_in_many(
        self, principal: Principal, request: SearchRequest, count: ScopeCount, vector: Vector
    ) -> SignalMatches:
        selection, depth = request.selection, depth_of(request.planned_hits)
        turns = count.turns if Source.TURNS in request.sources else 0
        exact = is_compared_whole(request, count)
        async with task_group() as group:
            nearest = group.create_task(self._nearest.find(principal, request, vector, depth, exact=exact))
            by_passages = group.create_task(self._find_by_passages(principal, selection, vector, count.passages, depth))
            by_turns = group.create_task(self._find_by_turns(principal, selection, vector, turns, depth))
        return SignalMatches(vector, nearest.result(), by_passages.result(), by_turns.result(), turns)

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
