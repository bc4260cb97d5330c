"""Memories found by turns of conversations that say more than the memories drawn from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphmem.model.embedding import Vector
from graphmem.model.filters import Filter
from graphmem.model.principal import Principal
from graphmem.store.database import Database
from graphmem.store.filter_cypher import TURNS, WhereClause, owners_clause
from graphmem.store.rows import to_score, to_vector
from graphmem.store.selection import Selection
from graphmem.store.words import word_query

LOOKED_AT = 50
"""Turns of which the memories are found: each brings those of the turns around it too."""


class TurnStore:
    """A turn brings the living memories drawn from it, and from the turns right before and right after it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, principal: Principal, selection: Selection, limit: int) -> int:
        """How many turns have vectors, of the owners that the filter names; `limit` where those have so many turns."""
        owners = _owners(selection.filter)
        parameters = {"project": principal.project, "limit": limit, **owners.parameters}
        [record] = await self._database.read("turn/count_turns", parameters, owners=owners.text)
        return int(record["count"])

    async def find_by_words(
        self, principal: Principal, selection: Selection, terms: Sequence[str], top_k: int
    ) -> list[str]:
        """The ids of memories, those of the best turns by the text index first."""
        where = selection.where
        records = await self._database.read(
            "turn/find_by_words",
            {
                "project": principal.project,
                "visible_after": selection.visible_after,
                "query": word_query(principal.project, selection.filter, terms),
                "limit": LOOKED_AT,
                "top_k": top_k,
                **where.parameters,
            },
            filter=where.text,
        )
        return [record["id"] for record in records]

    async def find_exactly(
        self, principal: Principal, selection: Selection, vector: Vector, top_k: int
    ) -> list[tuple[str, float]]:
        """The ids of memories, those of the nearest turns first, with how near these are.

        Costs as much as there are turns of the owners that the filter names.
        """
        owners, where = _owners(selection.filter), selection.where
        parameters = _parameters(principal, selection, vector, top_k) | owners.parameters | where.parameters
        records = await self._database.read("turn/find_exactly", parameters, owners=owners.text, filter=where.text)
        return [(record["id"], to_score(record["similarity"])) for record in records]

    async def find_by_index(
        self, principal: Principal, selection: Selection, vector: Vector, top_k: int
    ) -> list[tuple[str, float]]:
        """As find_exactly, of the turns that the index finds.

        Raises QueryFault at times where fewer turns than are looked at match the owners.
        """
        owners, where = _owners(selection.filter), selection.where
        parameters = _parameters(principal, selection, vector, top_k) | owners.parameters | where.parameters
        records = await self._database.read(
            "turn/find_by_index",
            parameters,
            owners="" if owners.text == "true" else f"AND {owners.text}",
            filter=where.text,
        )
        return [(record["id"], to_score(record["similarity"])) for record in records]


def _owners(tree: Filter) -> WhereClause:
    return owners_clause(tree, TURNS)


def _parameters(principal: Principal, selection: Selection, vector: Vector, top_k: int) -> dict[str, Any]:
    return {
        "project": principal.project,
        "visible_after": selection.visible_after,
        "vector": to_vector(vector),
        "candidates": LOOKED_AT,
        "top_k": top_k,
    }
