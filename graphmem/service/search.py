"""Searching memories: candidates from every signal, weighed together."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from itertools import chain

import uuid_utils.compat as uuids

from graphmem.english.names import find_names
from graphmem.english.terms import spell_terms
from graphmem.model.activity import SearchEvent
from graphmem.model.bounds import created_between
from graphmem.model.filters import And, find_warnings
from graphmem.model.hit import Hit, SearchResult
from graphmem.model.moment import now
from graphmem.model.order import MemoryOrder
from graphmem.model.paging import Window
from graphmem.model.principal import Principal
from graphmem.reranking.reranker import Reranker
from graphmem.retrieval.candidate import HEAD, TAIL, Candidate, EntityLead
from graphmem.retrieval.question import Question, read_question
from graphmem.retrieval.ranking import Counting, Ranked, rank
from graphmem.retrieval.reranking import TOP
from graphmem.service.nearest import Nearest
from graphmem.service.recorder import Recorder
from graphmem.service.reranking import rerank
from graphmem.service.search_plan import LEADING, depth_of, named_scope, word_depths
from graphmem.service.search_request import SearchRequest
from graphmem.service.turns import TurnSearch
from graphmem.service.vectors import Near, VectorSearch
from graphmem.store.candidates import CandidateStore, Found
from graphmem.store.memories import MemoryStore, Selection
from graphmem.store.words import WordMatch, WordStore

MAX_NAMES = 20
"""Of entities in a question, the first ones."""

MAX_PERIODS = 3
TIMELY = 50
"""Times in a question that memories are looked up by, and how many of each."""


@dataclass(frozen=True, slots=True)
class SearchStores:
    words: WordStore
    turns: TurnSearch
    candidates: CandidateStore
    memories: MemoryStore


@dataclass(frozen=True, slots=True)
class _Found:
    """What each signal brings."""

    near: Near
    words: list[WordMatch]
    of_turns: list[str]
    """Memories that turns with the words bring."""
    leads: dict[str, EntityLead]
    timely: list[str]

    def described(self) -> Found:
        """Each once: the nearest first, then what only other signals know."""
        said = [match.memory_id for match in self.words]
        near = self.near
        lists = (near.nearest.ids, list(near.passages), said, list(self.leads), near.of_turns, self.of_turns)
        return Found(
            ids=list(dict.fromkeys(chain(*lists, self.timely))),
            leading=list(dict.fromkeys(chain(*(ids[:LEADING] for ids in lists)))),
        )


class SearchService:
    def __init__(
        self, vectors: VectorSearch, stores: SearchStores, recorder: Recorder, reranker: Reranker | None
    ) -> None:
        self._vectors = vectors
        self._stores = stores
        self._recorder = recorder
        self._reranker = reranker

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
        await self._vectors.warm()
        await self._search_memories(Principal(""), SearchRequest("Is Alice warm?"))

    async def _search_memories(self, principal: Principal, request: SearchRequest) -> SearchResult:
        question = read_question(request.query, request.as_of or now())
        near, words, of_turns, leads, timely = await asyncio.gather(
            self._vectors.find(principal, request),
            self._find_by_words(principal, request, question),
            self._stores.turns.find_by_words(principal, request, question.terms),
            self._find_by_entities(principal, request),
            self._find_by_time(principal, request, question),
        )
        found = _Found(near, words, of_turns, leads, timely)
        candidates = await self._candidates(principal, request, question, found)
        most = max(request.top_k, TOP if self._reranker else 0)
        ranked = rank(question, candidates, Counting(request.signals, most))
        hits = await self._hits(principal, near.nearest, [one for one in ranked if one.score >= request.threshold])
        again = await rerank(self._reranker, request.query, hits)
        return SearchResult(
            again[: request.top_k], near.nearest.strategy, near.nearest.complete, find_warnings(request.filter)
        )

    async def _find_by_words(self, principal: Principal, request: SearchRequest, question: Question) -> list[WordMatch]:
        """The index of words knows the present only."""
        if request.as_of or not question.terms:
            return []
        for depth in word_depths(request.top_k):
            matches = await self._stores.words.find_by_words(principal, request.selection, question.terms, depth)
            memories = {match.memory_id for match in matches.found}
            if matches.entries < depth or len(memories) >= request.top_k:
                break
        return matches.found[: depth_of(request.top_k)]

    async def _find_by_entities(self, principal: Principal, request: SearchRequest) -> dict[str, EntityLead]:
        if request.as_of:
            return {}
        names = [key.name for key in find_names(request.query)][:MAX_NAMES]
        return await self._stores.candidates.find_by_entities(principal, request.selection, names)

    async def _find_by_time(self, principal: Principal, request: SearchRequest, question: Question) -> list[str]:
        """Some that are from the times that the question names, the latest of each first."""
        if request.as_of:
            return []
        wanted = [And((request.filter, created_between(*period))) for period in question.periods[:MAX_PERIODS]]
        pages = [
            await self._stores.memories.list_memories(
                principal, Selection(tree, request.include_expired), MemoryOrder(), Window(TIMELY)
            )
            for tree in wanted
        ]
        return [memory.id for page in pages for memory in page.items]

    async def _candidates(
        self, principal: Principal, request: SearchRequest, question: Question, found: _Found
    ) -> list[Candidate]:
        if request.as_of:
            return [_past_candidate(hit) for hit in found.near.nearest.hits]
        candidates = await self._stores.candidates.describe_candidates(
            principal, request.selection, found.described(), found.near.vector, with_texts=bool(question.periods)
        )
        past = {match.memory_id: match for match in reversed(found.words) if match.version is not None}
        for one in candidates:
            one.similarity = max(one.similarity, found.near.passages.get(one.id, -1.0))
            one.lead = found.leads.get(one.id)
            if match := past.get(one.id):
                one.past_version, one.past_terms = match.version, match.past_terms or ""
        return candidates

    async def _hits(self, principal: Principal, nearest: Nearest, ranked: list[Ranked]) -> list[Hit]:
        """What has been erased meanwhile is left out."""
        found = {hit.memory.id: hit for hit in nearest.hits}
        missing = [one.id for one in ranked if one.id not in found]
        others = await self._stores.memories.get_memories(principal, missing) if missing else {}
        found |= {key: Hit(memory, memory.text, memory.version, 0) for key, memory in others.items()}
        return [
            replace(found[one.id], score=one.score, signals=one.signals, origin=one.origin)
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
