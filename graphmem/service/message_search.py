"""Search of what was said, whether it was remembered or not: an assistant's advice, a question."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from graphmem.errors import BadUserInput
from graphmem.model.embedding import Vector
from graphmem.model.filter_extent import names_only_owners
from graphmem.model.hit import MessageHit, MessageSearchResult, SearchStrategy
from graphmem.model.moment import NEVER, now
from graphmem.model.principal import Permission, Principal
from graphmem.model.ranked_page import cut_ranked
from graphmem.retrieval.candidate import EntityMatch
from graphmem.retrieval.parsed_query import ParsedQuery
from graphmem.retrieval.ranking import Ranked, RankOptions, rank
from graphmem.scheduling.request_work import OUTER_GRACE, within_deadline
from graphmem.scheduling.slots import Slots
from graphmem.scheduling.task_group import task_group
from graphmem.scheduling.threads import Threads
from graphmem.service.candidate_search import CandidateSearch
from graphmem.service.nearest import by_index_or_exactly
from graphmem.service.query_parsing import parse_in_time
from graphmem.service.recorder import Recorder
from graphmem.service.search_plan import EXACT_LIMIT, LEADING, depth_of
from graphmem.service.search_request import SearchRequest
from graphmem.service.signal_matches import SignalMatches
from graphmem.store.database import Database
from graphmem.store.message_search import FoundTurns, MessageCandidate, MessageSearchStore
from graphmem.store.messages import MessageStore


class MessageSearch:
    """Finds turns by their own words and vectors, and by all that leads to the memories drawn from them."""

    def __init__(self, database: Database, candidates: CandidateSearch, recorder: Recorder, slots: Slots) -> None:
        """`slots` are what searches wait for."""
        self._candidates = candidates
        self._store = MessageSearchStore(database)
        self._messages = MessageStore(database)
        self._recorder = recorder
        self._slots = slots
        self._threads = Threads("search", 1)

    async def search_messages(self, principal: Principal, request: SearchRequest) -> MessageSearchResult:
        """Returns the messages that best answer the query, the best first; the activity log gets the fact of it.

        Raises BadUserInput, LimitExceeded, DeadlineExceeded and Unavailable.
        """
        at, began = now(), time.perf_counter()
        result = await self.find_messages(principal, request)
        self._recorder.record_search(principal, principal.narrow(request.filter), at, time.perf_counter() - began)
        return result

    async def find_messages(self, principal: Principal, request: SearchRequest) -> MessageSearchResult:
        """Does the same for another search, of which it is a part. Messages have owners only to filter by.

        With `as_of`, only what was said by then is found.
        """
        principal.require(Permission.READ)
        if not names_only_owners(request.filter):
            raise BadUserInput("Messages have owners only to filter by; leave other tests out.", field=["filter"])
        request = replace(request.check(), filter=principal.narrow(request.filter))
        async with self._slots.taken(), within_deadline(OUTER_GRACE):
            result = await self._search(principal, request.cut())
        return replace(result, warnings=request.warnings())

    async def _search(self, principal: Principal, request: SearchRequest) -> MessageSearchResult:
        present = replace(request, as_of=None)
        async with task_group() as group:
            embedding = self._candidates.start_embedding(group, present)
            parsed = await parse_in_time(self._threads, request.query, request.as_of)
            finding = group.create_task(self._candidates.find(principal, present, parsed, embedding))
            by_words = group.create_task(self._search_by_words(principal, present, parsed))
        found, words = finding.result(), by_words.result()
        assert found.vector is not None, "all signals were asked"
        near = await self._search_by_vector(principal, present, found.vector, found.turn_count)
        described = await self._store.describe_messages(
            principal,
            present.selection,
            _found_turns(found, near, words),
            said_before=request.as_of or NEVER,
            with_texts=bool(parsed.periods),
        )
        candidates = [_with_entity(one, found.lexical.entities) for one in described]
        ranked = await self._threads.run(
            rank,
            parsed,
            [one.candidate for one in candidates],
            RankOptions(limit=request.ranked_hits),
        )
        best = [one for one in ranked if one.score >= request.threshold]
        hits = await self._hits(principal, best, {one.candidate.id: one for one in candidates})
        is_exact = found.turn_count <= EXACT_LIMIT and found.strategy is SearchStrategy.EXACT
        return MessageSearchResult(
            cut_ranked(hits, request.after, request.top_k),
            SearchStrategy.EXACT if is_exact else SearchStrategy.INDEX,
            is_exact,
            frozenset(parsed.terms),
        )

    async def _search_by_words(self, principal: Principal, request: SearchRequest, parsed: ParsedQuery) -> list[str]:
        if not parsed.terms:
            return []
        depth = depth_of(request.planned_hits)
        return await self._store.search_by_words(principal, request.selection, parsed.terms, depth)

    async def _search_by_vector(
        self, principal: Principal, request: SearchRequest, vector: Vector, count: int
    ) -> list[str]:
        asked = (principal, request.selection, vector, depth_of(request.planned_hits))
        found = await by_index_or_exactly(
            "turns",
            count,
            partial(self._store.search_by_index, *asked),
            partial(self._store.search_exactly, *asked),
        )
        return [message_id for message_id, _ in found]

    async def _hits(
        self, principal: Principal, ranked: Sequence[Ranked], described: Mapping[str, MessageCandidate]
    ) -> list[MessageHit]:
        """Returns the hits of what was ranked, in its order, without messages that were erased meanwhile."""
        messages = await self._messages.get_messages(principal, [one.id for one in ranked]) if ranked else {}
        return [
            MessageHit(
                messages[one.id],
                described[one.id].scope,
                one.score,
                one.signals,
                tuple(described[one.id].memory_ids),
            )
            for one in ranked
            if one.id in messages
        ]


def _found_turns(found: SignalMatches, near: list[str], words: list[str]) -> FoundTurns:
    memories = found.candidate_ids()
    leading = list(dict.fromkeys([*near[:LEADING], *words[:LEADING], *memories.leading]))
    return FoundTurns(list(dict.fromkeys([*near, *words])), memories.ids, leading, found.vector)


def _with_entity(described: MessageCandidate, entities: Mapping[str, EntityMatch]) -> MessageCandidate:
    """Gives the turn the nearest entity that leads to one of its memories."""
    matches = [entities[memory_id] for memory_id in described.memory_ids if memory_id in entities]
    described.candidate.entity_match = min(matches, key=lambda match: match.distance, default=None)
    return described
