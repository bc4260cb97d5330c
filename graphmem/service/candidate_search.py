"""The candidates of a search: what each signal finds, all signals asked at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from graphmem.embeddings.embedder import Embedder
from graphmem.english.terms import encode_terms
from graphmem.model.embedding import Vector
from graphmem.model.principal import Principal
from graphmem.retrieval.candidate import HEAD, TAIL, Candidate
from graphmem.retrieval.parsed_query import ParsedQuery
from graphmem.scheduling.request_work import check_deadline
from graphmem.scheduling.task_group import task_group
from graphmem.service.lexical_search import LexicalMatches, LexicalSearch
from graphmem.service.nearest import NearestSearch, all_nearest, by_index_or_exactly
from graphmem.service.scope_counts import ScopeCounts, is_compared_whole
from graphmem.service.search_plan import EXACT_LIMIT, PASSAGE_CANDIDATES, Source, depth_of
from graphmem.service.search_request import SearchRequest
from graphmem.service.signal_matches import PassageMatches, SignalMatches
from graphmem.store.candidate_ids import CandidateIds
from graphmem.store.candidates import CandidateStore, CountedScope, Details, ScopeCount
from graphmem.store.database import Database
from graphmem.store.description import Description
from graphmem.store.memories import MemoryStore
from graphmem.store.passages import PassageStore
from graphmem.store.read_batch import ReadBatch
from graphmem.store.search import VectorMatch
from graphmem.store.turns import TurnStore

QueryEmbedding: TypeAlias = asyncio.Task[Vector]
"""A task whose result is the query's vector."""


@dataclass(frozen=True, slots=True)
class _VectorSearch:
    """A search that compares vectors: its caller and request, and what is known while the query is embedded."""

    principal: Principal
    request: SearchRequest
    embedding: QueryEmbedding
    known: ScopeCount
    """The counts that are known to be large. One look decides for the whole search."""
    details: Details | None
    """The parts of a description that are read of each candidate; None where no candidate is described."""

    @property
    def depth(self) -> int:
        return depth_of(self.request.planned_hits)


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
        await self._passages.find_of_selected(principal, selection, vector, 1, 1)
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

        Whatever does not need the query's vector is asked while it is computed. With `describes`, all memories of a
        scope of few are described then, and of others those that words and names find, while vectors are compared.
        Raises Unavailable.
        """
        if request.as_of and embedding:
            past = await embedding
            nearest = await self._nearest.find(principal, request, past, depth_of(request.planned_hits), exact=True)
            return SignalMatches(past, nearest)
        batch = ReadBatch(self._database)
        async with task_group() as group:
            by_vector = None
            if embedding:
                details = Details(with_texts=bool(parsed.periods)) if describes else None
                known = self._counts.known(principal, request)
                search = _VectorSearch(principal, request, embedding, known, details)
                counting = group.create_task(self._counts.of(principal, request, known, CandidateStore(batch)))
                describing = group.create_task(self._describe_few(search, CandidateStore(batch)))
                by_vector = partial(self._find_by_vector, search, counting, describing)
            lexical = self._lexical.start(group, principal, request, parsed, batch)
            found = await by_vector(lexical) if by_vector else SignalMatches()
        return replace(found, lexical=lexical.result())

    async def describe(
        self, principal: Principal, request: SearchRequest, parsed: ParsedQuery, found: SignalMatches
    ) -> list[Candidate]:
        """Returns what ranking has to know of each memory that was found, and of those of the turns around the leading
        ones."""
        if request.as_of:
            # A text may have half a megabyte, and the terms of that take a while.
            return await asyncio.to_thread(_past_candidates, found.nearest.matches)
        asked, details = found.candidate_ids(), Details(found.vector, with_texts=bool(parsed.periods))
        described = found.described or await self._candidates.describe_candidates(
            principal, request.selection, asked, details
        )
        candidates = described.candidates(asked.ids)
        past = {match.memory_id: match for match in reversed(found.lexical.words) if match.version is not None}
        for one in candidates:
            one.similarity = max(one.similarity, found.passages.similarities.get(one.id, -1.0))
            one.entity_match = found.lexical.entities.get(one.id)
            if match := past.get(one.id):
                one.past_version, one.past_terms = match.version, match.past_terms or ""
        return candidates

    async def _embed(self, request: SearchRequest) -> Vector:
        return await self._embedder.embed_query(request.query)

    async def _describe_few(self, search: _VectorSearch, store: CandidateStore) -> Description | None:
        """Describes all memories that are counted on the same trip, unless they are many, or need not be described."""
        if search.details is None or search.known.memories:
            return None
        details = replace(search.details, with_vectors=True, with_memories=True)
        return await store.describe_counted(search.principal, search.request.selection, details)

    async def _find_by_vector(
        self,
        search: _VectorSearch,
        counting: asyncio.Task[CountedScope],
        describing: asyncio.Task[Description | None],
        lexical: asyncio.Task[LexicalMatches],
    ) -> SignalMatches:
        scope, described, vector = await counting, await describing, await search.embedding
        if described and scope.has_all_ids:
            return await self._find_in_few(search, scope.count, described, vector)
        return await self._find_in_many(search, scope.count, vector, lexical)

    async def _find_in_few(
        self, search: _VectorSearch, count: ScopeCount, described: Description, vector: Vector
    ) -> SignalMatches:
        """Compares all memories of a scope. The nearest turns need not be found: those of all memories are
        described."""
        passages = await self._find_by_passages(search, vector, count.passages, exact=True)
        compared = described.compared_with(vector)
        return SignalMatches(vector, all_nearest(compared.scores()), passages, described=compared)

    async def _find_in_many(
        self, search: _VectorSearch, count: ScopeCount, vector: Vector, lexical: asyncio.Task[LexicalMatches]
    ) -> SignalMatches:
        """Compares vectors, and describes meanwhile what was found without them; then what vectors alone found."""
        request, exact = search.request, is_compared_whole(search.request, count)
        turns = count.turns if Source.TURNS in request.sources else 0
        async with task_group() as group:
            nearest = group.create_task(
                self._nearest.find(search.principal, request, vector, search.depth, exact=exact)
            )
            by_passages = group.create_task(self._find_by_passages(search, vector, count.passages, exact=exact))
            by_turns = group.create_task(self._find_by_turns(search, vector, turns))
            by_words = SignalMatches(lexical=await lexical).candidate_ids()
            first = group.create_task(self._describe(search, vector, by_words))
            found = SignalMatches(
                vector, await nearest, await by_passages, await by_turns, turns, lexical=lexical.result()
            )
            then = group.create_task(self._describe(search, vector, found.candidate_ids().without(by_words)))
        parts = [part for part in (first.result(), then.result()) if part]
        return replace(found, described=Description.joined(parts) if parts else None)

    async def _describe(self, search: _VectorSearch, vector: Vector, ids: CandidateIds) -> Description | None:
        if search.details is None:
            return None
        details = replace(search.details, vector=vector, with_memories=True)
        return await self._candidates.describe_candidates(search.principal, search.request.selection, ids, details)

    async def _find_by_passages(
        self, search: _VectorSearch, vector: Vector, count: int, *, exact: bool
    ) -> PassageMatches:
        """Compares the passages of the owners, `count`; where these are many, by the index, which does not know the
        rest of the filter. With `exact`, all memories that match are compared, and so are their passages if few."""
        asked = (search.principal, search.request.selection, vector)
        is_large = count > EXACT_LIMIT
        if is_large and exact:
            of_selected = await self._passages.find_of_selected(*asked, search.depth, EXACT_LIMIT)
            if of_selected is not None:
                return PassageMatches(dict(of_selected))
        found = await by_index_or_exactly(
            "passages",
            count,
            partial(self._passages.find_by_index, *asked, PASSAGE_CANDIDATES),
            partial(self._passages.find_exactly, *asked, search.depth),
        )
        return PassageMatches(dict(found[: search.depth]), complete=not is_large)

    async def _find_by_turns(self, search: _VectorSearch, vector: Vector, count: int) -> list[str]:
        asked = (search.principal, search.request.selection, vector, search.depth)
        found = await by_index_or_exactly(
            "turns",
            count,
            partial(self._turns.find_by_index, *asked),
            partial(self._turns.find_exactly, *asked),
        )
        return [memory_id for memory_id, _ in found]


def _past_candidates(matches: Sequence[VectorMatch]) -> list[Candidate]:
    candidates = []
    for match in matches:
        check_deadline()
        candidates.append(_past_candidate(match))
    return candidates


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
