"""The turn store finds memories by the turns of conversations that say more than the memories drawn from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphmem.model.embedding import Vector
from graphmem.model.principal import Principal
from graphmem.store.database import Reader
from graphmem.store.filter_cypher import TURNS, owners_clause
from graphmem.store.rows import scored_ids, to_vector
from graphmem.store.selection import Selection
from graphmem.store.words import word_query

TURN_LIMIT = 50
"""Turns that one search takes the memories of; each adds those of the turns right before and after it."""


class TurnStore:
    """Finds the living memories drawn from matching turns, and from the turns right before and right after those."""

    def __init__(self, database: Reader) -> None:
        self._database = database

    async def find_by_words(
        self, principal: Principal, selection: Selection, terms: Sequence[str], top_k: int
    ) -> list[str]:
        """Returns the ids of up to `top_k` memories, those of the turns that the text index ranks best first."""
        records = await self._database.read(
            "turn/find_by_words",
            {
                **selection.parameters(principal),
                "query": word_query(principal.project, selection.filter, terms),
                "limit": TURN_LIMIT,
                "top_k": top_k,
            },
            filter=selection.where.text,
        )
        return [record["id"] for record in records]

    async def find_exactly(
        self, principal: Principal, selection: Selection, vector: Vector, top_k: int
    ) -> list[tuple[str, float]]:
        """Returns the ids of up to `top_k` memories with the scores of their turns, those of the nearest turns first.

        It is an exact k-nearest-neighbour search, linear in the number of turns of the owners that the filter requires.
        """
        owners = owners_clause(selection.split, TURNS)
        parameters = _parameters(principal, selection, vector, top_k) | owners.parameters
        records = await self._database.read("turn/find_exactly", parameters, owners=owners.text, **selection.slots)
        return scored_ids(records)

    async def find_by_index(
        self, principal: Principal, selection: Selection, vector: Vector, top_k: int
    ) -> list[tuple[str, float]]:
        """Returns what find_exactly returns, approximately: of the nearest turns that the vector index (HNSW) finds.

        Neo4j sometimes fails with QueryFault where fewer than TURN_LIMIT turns match the owners.
        """
        owners = owners_clause(selection.split, TURNS)
        parameters = _parameters(principal, selection, vector, top_k) | owners.parameters
        records = await self._database.read(
            "turn/find_by_index",
            parameters,
            owners=owners.continuation,
            filter=selection.where.text,
        )
        return scored_ids(records)


def _parameters(principal: Principal, selection: Selection, vector: Vector, top_k: int) -> dict[str, Any]:
    searched = {"vector": to_vector(vector), "candidates": TURN_LIMIT, "top_k": top_k}
    return selection.parameters(principal) | searched
