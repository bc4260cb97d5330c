"""This module counts the memories, passages and turns that a search would compare exactly, to plan the search."""

from __future__ import annotations

import hashlib
import time
from typing import TypeAlias

from graphmem.model.principal import Principal
from graphmem.service.search_plan import EXACT_LIMIT, FEW, exact_limit
from graphmem.service.search_request import SearchRequest
from graphmem.store.candidates import CandidateStore, CountedScope, ScopeCount
from graphmem.store.search import MAX_CANDIDATES

MAX_AGE = 10.0
"""Seconds for which something is known to be large."""

MAX_CACHED = 100_000

_Key: TypeAlias = bytes
"""A digest: a filter may have hundreds of kilobytes."""


class ScopeCounts:
    """Counts what searches of a scope compare.

    What is small is counted each time, for what is added has to be found. What is large takes milliseconds to count,
    and is known to be large for MAX_AGE seconds.
    """

    def __init__(self, candidates: CandidateStore) -> None:
        self._candidates = candidates
        self._large: dict[_Key, tuple[ScopeCount, float]] = {}

    def __len__(self) -> int:
        """The number of scopes of which it is kept what is large."""
        return len(self._large)

    def known(self, principal: Principal, request: SearchRequest) -> ScopeCount:
        """Returns the counts that are known to be large, and 0 for the others."""
        large, until = self._large.get(_key(principal, request), (_NOTHING, 0.0))
        return large if time.monotonic() < until else _NOTHING

    async def of(
        self,
        principal: Principal,
        request: SearchRequest,
        known: ScopeCount | None = None,
        candidates: CandidateStore | None = None,
    ) -> CountedScope:
        """Counts the memories that the filter matches, and the passages and turns of the owners that it requires.

        Each is counted up to one more than is compared exactly, but for those of `known`; a caller that has looked
        that up hands it in, and is sure of what is counted. `candidates` are asked for it where they are given.
        """
        limits = ScopeCount(_most(request) + 1, EXACT_LIMIT + 1, EXACT_LIMIT + 1)
        large = self.known(principal, request) if known is None else known
        return await self._count(principal, request, limits, large, candidates or self._candidates)

    async def is_small(self, principal: Principal, request: SearchRequest) -> bool:
        """Returns whether every memory that matches is compared. Of the past always: indexes hold the present only."""
        if request.as_of:
            return True
        limits = ScopeCount(_most(request) + 1, passages=0, turns=0)
        large = self.known(principal, request)
        counted = await self._count(principal, request, limits, large, self._candidates)
        return is_compared_whole(request, counted.count)

    def forget(self) -> None:
        """Forgets what was large, where much is deleted: an index that is asked for more than is left fails (see
        `search_plan.ENOUGH`)."""
        self._large.clear()

    async def _count(
        self,
        principal: Principal,
        request: SearchRequest,
        limits: ScopeCount,
        large: ScopeCount,
        candidates: CandidateStore,
    ) -> CountedScope:
        unknown = ScopeCount(*(0 if known else limit for known, limit in zip(large, limits, strict=True)))
        if not any(unknown):
            return CountedScope(large)
        counted = await candidates.count_scope(principal, request.selection, unknown, FEW)
        found = ScopeCount(*(n if n == limit else 0 for n, limit in zip(counted.count, limits, strict=True)))
        if any(found):
            self._remember(_key(principal, request), ScopeCount(*map(max, large, found)))
        return CountedScope(ScopeCount(*map(max, large, counted.count)), counted.ids)

    def _remember(self, key: _Key, large: ScopeCount) -> None:
        at = time.monotonic()
        # A key that is remembered again goes to the end, so that those that are over are the first ones.
        self._large.pop(key, None)
        while self._large and (len(self._large) >= MAX_CACHED or self._oldest_ends() <= at):
            del self._large[next(iter(self._large))]
        self._large[key] = (large, at + MAX_AGE)

    def _oldest_ends(self) -> float:
        _, until = next(iter(self._large.values()))
        return until


_NOTHING = ScopeCount(0, 0, 0)


def _most(request: SearchRequest) -> int:
    return exact_limit(request.planned_hits, MAX_CANDIDATES)


def is_compared_whole(request: SearchRequest, count: ScopeCount) -> bool:
    """Returns whether a search compares every memory that its filter matches."""
    return count.memories <= _most(request)


def _key(principal: Principal, request: SearchRequest) -> _Key:
    where = request.selection.where
    values = sorted(where.parameters.items())
    asked = (principal.project, principal.owner, where.text, values, request.include_expired, _most(request))
    return hashlib.sha256(repr(asked).encode()).digest()
