"""Memories, found by what was said along with them: by turns that say more than is remembered of them."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from graphmem.embeddings.vectors import Vector
from graphmem.model.principal import Principal
from graphmem.service.search_plan import EXACT_LIMIT, depth_of
from graphmem.service.search_request import SearchRequest
from graphmem.store.database import QueryFault
from graphmem.store.turns import TurnStore

_log = logging.getLogger(__name__)


class TurnSearch:
    def __init__(self, turns: TurnStore) -> None:
        self._turns = turns

    async def count(self, principal: Principal, request: SearchRequest) -> int:
        """How many turns there are to look at, as far as the planning needs to know; none of the past."""
        if request.as_of:
            return 0
        return await self._turns.count(principal, request.selection, EXACT_LIMIT + 1)

    async def find(self, principal: Principal, request: SearchRequest, vector: Vector, count: int) -> list[str]:
        """The memories that the nearest turns bring; `count` is what `count` said."""
        if not count:
            return []
        depth = depth_of(request.top_k)
        if count > EXACT_LIMIT:
            try:
                return _ids(await self._turns.find_by_index(principal, request.selection, vector, depth))
            except QueryFault as error:
                _log.warning("The index of turns failed, and all are compared instead. %s", error.message)
        return _ids(await self._turns.find_exactly(principal, request.selection, vector, depth))

    async def find_by_words(self, principal: Principal, request: SearchRequest, terms: Sequence[str]) -> list[str]:
        """The memories that turns with the words bring."""
        if request.as_of or not terms:
            return []
        return await self._turns.find_by_words(principal, request.selection, terms, depth_of(request.top_k))


def _ids(found: Sequence[tuple[str, float]]) -> list[str]:
    return [memory_id for memory_id, _ in found]
