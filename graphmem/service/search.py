"""Search: parses the query, finds candidates, ranks them, and makes hits of the best."""

from __future__ import annotations

import time
from dataclasses import replace

from graphmem.model.filters import Condition, Field, Operator
from graphmem.model.hit import Hit, SearchResult
from graphmem.model.moment import now
from graphmem.model.principal import Permission, Principal
from graphmem.model.ranked_page import cut_ranked
from graphmem.reranking.reranker import Reranker
from graphmem.reranking.second_pass import TOP, rerank
from graphmem.retrieval.parsed_query import ParsedQuery, parse_query
from graphmem.retrieval.ranking import Ranked, RankOptions, rank, rank_by_similarity
from graphmem.scheduling.request_work import OUTER_GRACE, within_deadline
from graphmem.scheduling.slots import Slots
from graphmem.scheduling.task_group import task_group
from graphmem.scheduling.threads import Threads
from graphmem.service.candidate_search import CandidateSearch
from graphmem.service.query_parsing import parse_in_time
from graphmem.service.recorder import Recorder
from graphmem.service.search_request import SearchRequest
from graphmem.service.signal_matches import SignalMatches
from graphmem.store.memories import MemoryStore

THREADS = 2
"""They only ever compute: more of them would take the interpreter's lock from the event loop for longer."""


class SearchService:
    def __init__(
        self,
        candidates: CandidateSearch,
        memories: MemoryStore,
        recorder: Recorder,
        reranker: Reranker | None,
        slots: Slots,
    ) -> None:
        """`slots` are what searches wait for."""
        self._candidates = candidates
        self._memories = memories
        self._recorder = recorder
        self._reranker = reranker
        self._slots = slots
        self._threads = Threads("search", THREADS)

    async def search_memories(self, principal: Principal, request: SearchRequest) -> SearchResult:
        """Returns the memories that best answer the query, the best first.

        Searches take turns: see `Slots`. The activity log gets the fact of the search, without the query's text.
        Raises BadUserInput, LimitExceeded, DeadlineExceeded and Unavailable.
        """
        principal.require(Permission.READ)
        request = replace(request.check(), filter=principal.narrow(request.filter))
        at, began = now(), time.perf_counter()
        async with self._slots.taken(), within_deadline(OUTER_GRACE):
            result = await self._search(principal, request.cut())
        result = replace(result, warnings=request.warnings())
        self._recorder.record_search(principal, request.filter, at, time.perf_counter() - began)
        return result

    async def warm(self) -> None:
        """Searches as for a user, so that none has to wait for indexes to be loaded and for queries to be planned."""
        nobody, request = Principal(""), SearchRequest("Is Alice warm?", Condition(Field.USER_ID, Operator.EQ, ""))
        await self._candidates.warm(nobody, request, parse_query(request.query, now()))
        await self._search(nobody, request)

    async def _search(self, principal: Principal, request: SearchRequest) -> SearchResult:
        async with task_group() as group:
            embedding = self._candidates.start_embedding(group, request)
            parsed = await parse_in_time(self._threads, request.query, request.as_of)
            has_several_signals = not request.is_by_vector_alone
            found = await self._candidates.find(principal, request, parsed, embedding, describes=has_several_signals)
        ranked = await self._rank(principal, request, parsed, found)
        hits = await self._hits(principal, found, [one for one in ranked if one.score >= request.threshold])
        reranked = await rerank(self._reranker, request.query, hits)
        page = cut_ranked(reranked, request.after, request.top_k)
        ids = tuple(hit.memory.id for hit in reranked)
        return SearchResult(page, found.strategy, found.complete, frozenset(parsed.terms), ranked_ids=ids)

    async def _rank(
        self, principal: Principal, request: SearchRequest, parsed: ParsedQuery, found: SignalMatches
    ) -> list[Ranked]:
        # A reranker may bring up what ranks lower, so it gets more than the caller wants.
        limit = request.ranked_hits and max(request.ranked_hits, TOP if self._reranker else 0)
        if request.is_by_vector_alone:
            return rank_by_similarity(found.similarities)[:limit]
        candidates = await self._candidates.describe(principal, request, parsed, found)
        # Ranking takes milliseconds, and many times that where a caller means to hurt.
        return await self._threads.run(rank, parsed, candidates, RankOptions(request.signals, limit))

    async def _hits(self, principal: Principal, found: SignalMatches, ranked: list[Ranked]) -> list[Hit]:
        """Returns the hits of what was ranked, in its order, without memories that were erased meanwhile."""
        states = {match.memory.id: (match.memory, match.text, match.version) for match in found.nearest.matches}
        memories = found.read_memories(one.id for one in ranked)
        missing = [one.id for one in ranked if one.id not in states and one.id not in memories]
        memories |= await self._memories.get_memories(principal, missing)
        states |= {key: (memory, memory.text, memory.version) for key, memory in memories.items()}
        return [Hit(*states[one.id], one.score, one.signals, one.origin) for one in ranked if one.id in states]
