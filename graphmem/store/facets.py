"""The facet store counts memories by what they have in common."""

from __future__ import annotations

from graphmem.model.facet import Facet, FacetCount
from graphmem.model.principal import Principal
from graphmem.store.database import Database
from graphmem.store.selection import Selection

_QUERIES = {
    Facet.CATEGORY: "memory/count_by_category",
    Facet.ENTITY: "memory/count_by_entity",
    Facet.MONTH: "memory/count_by_month",
}


class FacetStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def count_facet(
        self, principal: Principal, selection: Selection, facet: Facet, limit: int
    ) -> list[FacetCount]:
        """Counts the selected memories by a facet: the `limit` largest counts first, or of months the latest."""
        parameters = selection.parameters(principal) | {"limit": limit}
        records = await self._database.read(_QUERIES[facet], parameters, filter=selection.where.text)
        return [FacetCount(record["name"], record["type"], record["count"]) for record in records]
