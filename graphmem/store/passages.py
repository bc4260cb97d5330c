"""Memories found by the passages of their texts, in two ways; which one is the service's decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphmem.model.embedding import Vector
from graphmem.model.filters import Filter
from graphmem.model.principal import Principal
from graphmem.store.database import Database, Transaction
from graphmem.store.filter_cypher import OF_PASSAGES, WhereClause, owners_clause
from graphmem.store.rows import to_score, to_vector
from graphmem.store.selection import Selection


class PassageStore:
    """Finds living memories by the best of their passages; a text that is no longer than the window has none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, principal: Principal, selection: Selection, limit: int) -> int:
        """How many passages there are of the owners that the filter names, whatever else it asks, up to `limit`."""
        owners = _owners(selection.filter)
        parameters = {"project": principal.project, "limit": limit, **owners.parameters}
        [record] = await self._database.read("passage/count_passages", parameters, owners=owners.text)
        return int(record["count"])

    async def find_exactly(
        self, principal: Principal, selection: Selection, vector: Vector, top_k: int
    ) -> list[tuple[str, float]]:
        """The ids of the nearest of all that are selected, with the scores of their best passages, best first.

        Costs as much as there are passages of the owners that the filter names.
        """
        owners, where = _owners(selection.filter), selection.where
        records = await self._database.read(
            "passage/find_exactly",
            _parameters(principal, selection, vector) | {"top_k": top_k} | owners.parameters | where.parameters,
            owners=owners.text,
            filter=where.text,
        )
        return [(record["id"], to_score(record["similarity"])) for record in records]

    async def find_by_index(
        self, principal: Principal, selection: Selection, vector: Vector, candidates: int
    ) -> list[tuple[str, float]]:
        """As find_exactly, of those of up to `candidates` passages of these owners that the index finds.

        Raises QueryFault at times where fewer than `candidates` match the owners.
        """
        owners, where = _owners(selection.filter), selection.where
        parameters = _parameters(principal, selection, vector) | owners.parameters | where.parameters
        records = await self._database.read(
            "passage/find_by_index",
            parameters | {"candidates": candidates},
            owners="" if owners.text == "true" else f"AND {owners.text}",
            filter=where.text,
        )
        return [(record["id"], to_score(record["similarity"])) for record in records]


def _owners(tree: Filter) -> WhereClause:
    return owners_clause(tree, OF_PASSAGES)


def _parameters(principal: Principal, selection: Selection, vector: Vector) -> dict[str, Any]:
    return {"project": principal.project, "visible_after": selection.visible_after, "vector": to_vector(vector)}


async def import_passages(transaction: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes passages of memories whose versions are there: `rows` as passage/import_passages takes them."""
    await transaction.run("passage/import_passages", {"passages": list(rows)})
