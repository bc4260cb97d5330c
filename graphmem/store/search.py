"""The nearest memories to a vector, found in two ways; which one is the service's decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphmem.model.hit import Hit
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.store.database import Database
from graphmem.store.filter_cypher import PAST, compile_filter, split_filter
from graphmem.store.memories import Selection
from graphmem.store.rows import EmbeddingArray, to_matrix, to_memory, to_score, to_vector

MAX_CANDIDATES = 10_000
"""Neo4j takes no larger LIMIT in SEARCH: it lowers it without a word."""


@dataclass(frozen=True, slots=True)
class Depth:
    """How many of the nearest are read whole, how many are told at all, and how many the index is asked for."""

    hits: int
    ids: int
    candidates: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """The best of what the index found, how much that was, and how much of it passed the rest of the filter."""

    ids: list[str]
    hits: list[Hit]
    found: int
    passed: int


class SearchStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def search_exactly(
        self, principal: Principal, selection: Selection, vector: EmbeddingArray, top_k: int
    ) -> list[Hit]:
        """The nearest of all that are selected."""
        clause = compile_filter(selection.filter)
        records = await self._database.read(
            "memory/search_exactly",
            _parameters(principal, selection, vector, top_k) | clause.parameters,
            filter=clause.text,
        )
        return [_hit(record) for record in records if _is_there(record)]

    async def list_vectors(self, principal: Principal, selection: Selection) -> tuple[list[str], EmbeddingArray]:
        """The ids and, in their order, the vectors of all that are selected, for comparing them with many at once."""
        clause = compile_filter(selection.filter)
        parameters = {"project": principal.project, "visible_after": selection.visible_after, **clause.parameters}
        records = await self._database.read("memory/list_vectors", parameters, filter=clause.text)
        return [record["id"] for record in records], to_matrix(record["embedding"] for record in records)

    async def find_project(self) -> str | None:
        """One that a search of the index finds something in; None where there is none."""
        records = await self._database.read("memory/find_project", {"visible_after": now()})
        return records[0]["project"] if records else None

    async def search_as_of(
        self, principal: Principal, selection: Selection, vector: EmbeddingArray, top_k: int
    ) -> list[Hit]:
        """The nearest of all that was true at the selection's time, with text and version of then."""
        clause = compile_filter(selection.filter, subject=PAST)
        records = await self._database.read(
            "memory/search_as_of",
            _parameters(principal, selection, vector, top_k) | {"as_of": selection.as_of, **clause.parameters},
            filter=clause.text,
        )
        return [
            Hit(to_memory(record["memory"]), record["text"], record["version"], to_score(record["similarity"]))
            for record in records
            if _is_there(record)
        ]

    async def search_by_index(
        self, principal: Principal, selection: Selection, vector: EmbeddingArray, depth: Depth
    ) -> Candidates:
        """The nearest among up to `depth.candidates` that the index finds.

        Raises QueryFault at times where fewer than so many match what the index tests by itself.
        """
        split = split_filter(selection.filter)
        pushed, residual = compile_filter(split.pushed), compile_filter(split.residual, prefix="r")
        parameters = _parameters(principal, selection, vector, depth.hits) | pushed.parameters | residual.parameters
        [record] = await self._database.read(
            "memory/search_by_index",
            parameters | {"depth": depth.ids, "candidates": depth.candidates},
            pushed="" if pushed.text == "true" else f"AND {pushed.text}",
            residual=residual.text,
        )
        hits = [_hit(row) for row in record["hits"] if _is_there(row)]
        return Candidates(record["ids"], hits, record["found_count"], record["passed_count"])


def _parameters(principal: Principal, selection: Selection, vector: EmbeddingArray, top_k: int) -> dict[str, Any]:
    return {
        "project": principal.project,
        "visible_after": selection.visible_after,
        "vector": to_vector(vector),
        "top_k": top_k,
    }


def _is_there(row: Mapping[str, Any]) -> bool:
    """Of a memory that is erased while the query runs, no property is left."""
    return row["memory"]["metadata"] is not None


def _hit(row: Mapping[str, Any]) -> Hit:
    memory = to_memory(row["memory"])
    return Hit(memory, memory.text, memory.version, to_score(row["similarity"]))
