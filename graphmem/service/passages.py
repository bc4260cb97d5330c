"""Long memories, found by what stands anywhere in them."""

from __future__ import annotations

import logging

from graphmem.embeddings.vectors import Vector
from graphmem.model.principal import Principal
from graphmem.service.search_plan import EXACT_LIMIT, depth_of
from graphmem.service.search_request import SearchRequest
from graphmem.store.database import QueryFault
from graphmem.store.passages import PassageStore

CANDIDATES = 200

_log = logging.getLogger(__name__)


class PassageSearch:
    def __init__(self, passages: PassageStore) -> None:
        self._passages = passages

    async def count(self, principal: Principal, request: SearchRequest) -> int:
        """How many passages there are to look at, as far as the planning needs to know; none of the past."""
        if request.as_of:
            return 0
        return await self._passages.count(principal, request.selection, EXACT_LIMIT + 1)

    async def find(self, principal: Principal, request: SearchRequest, vector: Vector, count: int) -> dict[str, float]:
        """How near the nearest passage of each memory is; `count` is what `count` said."""
        if not count:
            return {}
        depth = depth_of(request.top_k)
        if count > EXACT_LIMIT:
            try:
                found = await self._passages.find_by_index(principal, request.selection, vector, CANDIDATES)
                return dict(found[:depth])
            except QueryFault as error:
                _log.warning("The index of passages failed, and all are compared instead. %s", error.message)
        return dict(await self._passages.find_exactly(principal, request.selection, vector, depth))
