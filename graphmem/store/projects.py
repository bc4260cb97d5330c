"""The project store reads and updates the settings of projects in Neo4j."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphmem.model.categories import CategoryChoice
from graphmem.model.principal import Principal
from graphmem.model.project import Project, ProjectUpdate
from graphmem.store.categories import to_category_or_none
from graphmem.store.database import Database, Transaction
from graphmem.store.erasure import erase_categories


class ProjectStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get_project(self, principal: Principal) -> Project:
        """Returns the project with its settings and categories; one that is not stored yet has the defaults."""
        for record in await self._database.read("project/get_project", principal.parameters()):
            categories = tuple(filter(None, map(to_category_or_none, record["categories"])))
            return Project(principal.project, categories, record["custom_instructions"])
        return Project(principal.project)

    async def update_project(self, principal: Principal, update: ProjectUpdate) -> None:
        """Updates a project's settings; a category that it no longer offers stays while a memory is or was in it."""
        changes: dict[str, Any] = {}
        if update.custom_instructions is not None:
            changes["custom_instructions"] = update.custom_instructions or None

        async def work(transaction: Transaction) -> None:
            parameters = {"project": principal.project, "changes": changes}
            await transaction.run("project/update_project", parameters)
            if update.categories is not None:
                await _offer_categories(transaction, principal, update.categories)

        await self._database.transact(work)


async def _offer_categories(
    transaction: Transaction, principal: Principal, categories: Sequence[CategoryChoice]
) -> None:
    rows = [
        {"name": category.name, "description": category.description, "position": position}
        for position, category in enumerate(categories)
    ]
    rows.sort(key=lambda row: str(row["name"]))  # the order in which all transactions lock categories
    parameters = {"project": principal.project, "categories": rows}
    [record] = await transaction.run("project/offer_categories", parameters)
    await erase_categories(transaction, principal, record["withdrawn"])
