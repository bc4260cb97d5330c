"""The facet store counts memories by what they have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphmem.model.facet import Facet, FacetCount, FacetRequest
from graphmem.model.node import NodeRef
from graphmem.model.principal import Principal
from graphmem.store.database import Database
from graphmem.store.reach_cypher import BY_IDS, read_together
from graphmem.store.records import has_values
from graphmem.store.selection import Selection

_QUERIES = {
    Facet.CATEGORY: "memory/count_by_category",
    Facet.ENTITY: "memory/count_by_entity",
    Facet.MONTH: "memory/count_by_month",
}
_PROJECT: list[Any] = []
"""The key of the list of all memories, to which nothing leads."""


class FacetStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def count_facet(self, principal: Principal, selection: Selection, request: FacetRequest) -> list[FacetCount]:
        """Counts the selected memories by a facet."""
        [counts] = await self._count(principal, selection, request, [_PROJECT])
        return counts

    async def count_facet_of_nodes(
        self, principal: Principal, nodes: Sequence[NodeRef], selection: Selection, request: FacetRequest
    ) -> dict[NodeRef, list[FacetCount]]:
        """Counts for each owner, category, entity or turn the selected memories that belong to it by a facet."""
        counts: dict[NodeRef, list[FacetCount]] = {}
        for group in read_together(nodes):
            counted = await self._count(principal, selection, request, group.keys, reach=group.reach)
            counts |= dict(zip(group.nodes, counted, strict=True))
        return counts

    async def count_facet_of_memories(
        self, principal: Principal, ids: Sequence[str], request: FacetRequest
    ) -> list[FacetCount]:
        """Counts these memories by a facet, as far as they are living, expired ones included."""
        selection = Selection(include_expired=True)
        [counts] = await self._count(principal, selection, request, [list(ids)], reach=BY_IDS)
        return counts

    async def _count(
        self,
        principal: Principal,
        selection: Selection,
        request: FacetRequest,
        keys: Sequence[list[Any]],
        **reach: str,
    ) -> list[list[FacetCount]]:
        """Returns the counts of each list of memories, to which its key leads."""
        parameters = selection.parameters(principal) | {"keys": keys, "limit": request.limit}
        records = await self._database.read(_QUERIES[request.facet], parameters, **(selection.slots | reach))
        counts: list[list[FacetCount]] = [[] for _ in keys]
        for record in records:
            if has_values(record, "name"):  # an entity or a category may have been erased meanwhile
                counts[record["number"]].append(FacetCount(record["name"], record["type"], record["count"]))
        return counts
