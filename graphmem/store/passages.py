"""The passage store finds memories by the vectors of their texts' passages, exactly or by the vector index.

Which of the two is used is the service's decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphmem.model.embedding import Vector
from graphmem.model.principal import Principal
from graphmem.store.database import Database, Transaction
from graphmem.store.filter_cypher import PASSAGES, owners_clause
from graphmem.store.rows import scored_ids, to_vector
from graphmem.store.selection import Selection


class PassageStore:
    """Finds living memories by the nearest of their passages.

    A text that fits into the embedder's window has no passages; the memory's own vector stands for it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find_exactly(
        self, principal: Principal, selection: Selection, vector: Vector, top_k: int
    ) -> list[tuple[str, float]]:
        """Returns the ids of the nearest of the selected memories with the scores of their best passages, best first.

        It is an exact k-nearest-neighbour search, linear in the number of passages of the owners that the filter
        requires.
        """
        owners = owners_clause(selection.split, PASSAGES)
        searched = {"vector": to_vector(vector), "top_k": top_k}
        records = await self._database.read(
            "passage/find_exactly",
            selection.parameters(principal) | owners.parameters | searched,
            owners=owners.text,
            **selection.slots,
        )
        return scored_ids(records)

    async def find_of_selected(
        self, principal: Principal, selection: Selection, vector: Vector, top_k: int, most: int
    ) -> list[tuple[str, float]] | None:
        """Returns what find_exactly returns, where the selected memories have up to `most` passages, and None where
        they have more.

        It is linear in the number of selected memories, however many passages their owners have.
        """
        [record] = await self._database.read(
            "passage/find_of_selected",
            selection.parameters(principal) | {"vector": to_vector(vector), "top_k": top_k, "most": most},
            **selection.slots,
        )
        return scored_ids(record["nearest"]) if record["is_whole"] else None

    async def find_by_index(
        self, principal: Principal, selection: Selection, vector: Vector, candidates: int
    ) -> list[tuple[str, float]]:
        """Returns what find_exactly returns, approximately: of the `candidates` nearest passages that the index finds.

        Neo4j's vector index is an HNSW graph. It sometimes fails with QueryFault where fewer than `candidates` passages
        match the owners.
        """
        owners = owners_clause(selection.split, PASSAGES)
        searched = {"vector": to_vector(vector), "candidates": candidates}
        records = await self._database.read(
            "passage/find_by_index",
            selection.parameters(principal) | owners.parameters | searched,
            owners=owners.continuation,
            filter=selection.where.text,
        )
        return scored_ids(records)


async def import_passages(transaction: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes passages of memories whose versions have been written; `rows` are those of passage/import_passages."""
    await transaction.run("passage/import_passages", {"passages": list(rows)})
