"""Searching memories: candidates from every signal, weighed together."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace

import uuid_utils.compat as uuids

from graphmem.embeddings.embedder import Embedder
from graphmem.embeddings.vectors import Vector
from graphmem.model.activity import SearchEvent
from graphmem.model.filters import find_warnings
from graphmem.model.hit import Hit, SearchResult
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.model.terms import spell_terms
from graphmem.retrieval.candidate import HEAD, TAIL, Candidate
from graphmem.retrieval.question import Question, read_question
from graphmem.retrieval.ranking import Ranked, rank
from graphmem.service.nearest import Nearest, NearestSearch
from graphmem.service.recorder import Recorder
from graphmem.service.search_plan import DEPTH, named_scope, word_depths
from graphmem.service.search_request import SearchRequest
from graphmem.store.candidates import CandidateStore
from graphmem.store.memories import MemoryStore
from graphmem.store.words import WordStore


@dataclass(frozen=True, slots=True)
class SearchStores:
    words: WordStore
    candidates: CandidateStore
    memories: MemoryStore


class SearchService:
    def __init__(self, nearest: NearestSearch, stores: SearchStores, embedder: Embedder, recorder: Recorder) -> None:
        self._nearest = nearest
        self._stores = stores
        self._embedder = embedder
        self._recorder = recorder

    async def search_memories(self, principal: Principal, request: SearchRequest) -> SearchResult:
        """The memories that best answer the query, the best first. That it was asked gets into the log, without it."""
        request.check()
        at, began = now(), time.perf_counter()
        result = await self._search_memories(principal, request)
        latency_ms = round((time.perf_counter() - began) * 1_000, 3)
        scope = named_scope(request.filter)
        self._recorder.record(
            SearchEvent(str(uuids.uuid7()), principal.project, scope, principal.actor, at, latency_ms)
        )
        return result

    async def warm(self) -> None:
        """Searches in each way, so that no caller waits for indexes to load and queries to be planned."""
        vector = await self._embedder.embed_query("warm")
        await self._nearest.warm(vector)
        nobody, request = Principal(""), SearchRequest("warm")
        await self._find_by_words(nobody, request, read_question(request.query, now()))
        await self._stores.candidates.describe_candidates(nobody, request.selection, [], vector, with_texts=False)

    async def _search_memories(self, principal: Principal, request: SearchRequest) -> SearchResult:
        question = read_question(request.query, request.as_of or now())
        said = asyncio.create_task(self._find_by_words(principal, request, question))
        try:
            vector, exact = await asyncio.gather(
                self._embedder.embed_query(request.query), self._nearest.is_small(principal, request)
            )
            nearest = await self._nearest.find(principal, request, vector, DEPTH, exact=exact)
            candidates = await self._candidates(principal, request, question, vector, nearest, await said)
        finally:
            said.cancel()
        ranked = rank(question, candidates)
        good = [one for one in ranked if one.score >= request.threshold][: request.top_k]
        hits = await self._hits(principal, nearest, good)
        return SearchResult(hits, nearest.strategy, nearest.complete, find_warnings(request.filter))

    async def _find_by_words(self, principal: Principal, request: SearchRequest, question: Question) -> list[str]:
        """The index of words knows the present only."""
        if request.as_of or not question.terms:
            return []
        for depth in word_depths(request.top_k):
            matches = await self._stores.words.find_by_words(principal, request.selection, question.terms, depth)
            if matches.entries < depth or len(matches.found) >= request.top_k:
                break
        return list(dict.fromkeys(match.memory_id for match in matches.found))

    async def _candidates(
        self,
        principal: Principal,
        request: SearchRequest,
        question: Question,
        vector: Vector,
        nearest: Nearest,
        said: list[str],
    ) -> list[Candidate]:
        if request.as_of:
            return [_past_candidate(hit) for hit in nearest.hits]
        ids = list(dict.fromkeys([*(hit.memory.id for hit in nearest.hits), *said]))
        return await self._stores.candidates.describe_candidates(
            principal, request.selection, ids, vector, with_texts=bool(question.periods)
        )

    async def _hits(self, principal: Principal, nearest: Nearest, ranked: list[Ranked]) -> list[Hit]:
        """What has been erased meanwhile is left out."""
        found = {hit.memory.id: hit for hit in nearest.hits}
        missing = [one.id for one in ranked if one.id not in found]
        others = await self._stores.memories.get_memories(principal, missing) if missing else {}
        found |= {key: Hit(memory, memory.text, memory.version, 0) for key, memory in others.items()}
        return [
            replace(found[one.id], score=one.score, signals=one.signals, led_by=one.led_by)
            for one in ranked
            if one.id in found
        ]


def _past_candidate(hit: Hit) -> Candidate:
    """Of a past state only the text is known, and what it was drawn from is not looked for."""
    return Candidate(
        id=hit.memory.id,
        terms=spell_terms(hit.text),
        head=hit.text[:HEAD],
        asks="?" in hit.text[-TAIL:],
        similarity=hit.score,
        said_at=hit.memory.created_at,
        run_id=hit.memory.scope.run_id,
        text=hit.text,
    )
