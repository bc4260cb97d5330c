"""The category store reads a project's categories and those of its memories from Neo4j."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphmem.model.categories import Category, CategoryChoice
from graphmem.model.filters import Filter
from graphmem.model.paging import Page, Window, cut_page
from graphmem.model.principal import Principal
from graphmem.store.database import Database
from graphmem.store.keyset import keyset_order, keyset_parameters
from graphmem.store.records import has_values
from graphmem.store.selection import Selection


class CategoryStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get_categories(self, principal: Principal, names: Sequence[str]) -> dict[str, Category]:
        """Returns the categories that exist, keyed by name."""
        parameters = {**principal.parameters(), "names": list(names)}
        records = await self._database.read("category/get_categories", parameters)
        return {category.name: category for record in records if (category := to_category_or_none(record))}

    async def list_categories(self, principal: Principal, window: Window) -> Page[Category]:
        """Returns a page of the project's categories in the order of their names."""
        parameters = {**principal.parameters(), **keyset_parameters(window, "name")}
        order = keyset_order(window, "c.name")
        records = await self._database.read("category/list_categories", parameters, order=order)
        return cut_page(records, window).converted(to_category_or_none)

    async def count_categories(self, principal: Principal) -> int:
        [record] = await self._database.read("category/count_categories", principal.parameters())
        return int(record["count"])

    async def categories_in(self, principal: Principal, tree: Filter) -> list[CategoryChoice]:
        """Returns the categories of all memories that the filter matches, including expired ones."""
        selection = Selection(tree, include_expired=True)
        records = await self._database.read(
            "category/categories_in", selection.parameters(principal), **selection.slots
        )
        return [
            CategoryChoice(record["name"], record["description"]) for record in records if has_values(record, "name")
        ]

    async def categories_of_memories(self, principal: Principal, ids: Sequence[str]) -> dict[str, list[Category]]:
        """Returns each memory's categories in the order of their names, keyed by the memory's id."""
        categories: dict[str, list[Category]] = {memory_id: [] for memory_id in ids}
        parameters = {**principal.parameters(), "ids": list(ids)}
        for record in await self._database.read("category/categories_of_memories", parameters):
            if (category := to_category_or_none(record)) and record["memory_id"] in categories:
                categories[record["memory_id"]].append(category)
        return categories


def to_category_or_none(row: Mapping[str, Any]) -> Category | None:
    """Makes a category of the row that every query on categories returns; none where it was erased meanwhile."""
    return Category(row["name"], row["description"], row["memory_count"]) if has_values(row, "name") else None
