"""The memories nearest to a vector, found exactly or by the vector index; which one is the service's decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from graphmem.model.embedding import Vector, Vectors
from graphmem.model.memory import Memory
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.store.database import Database
from graphmem.store.filter_cypher import PAST, compile_filter
from graphmem.store.reach_cypher import LIVING_OR_DELETED
from graphmem.store.records import has_values
from graphmem.store.rows import scored_ids, to_matrix, to_memory_or_none, to_score, to_vector
from graphmem.store.selection import Selection

MAX_CANDIDATES = 10_000
"""Neo4j takes no larger LIMIT in SEARCH: it lowers it without an error."""

COMPARED_BEYOND = 50
"""The number of candidates that are compared exactly beyond those that are returned, for the index ranks by quantised
vectors. Of an embedder's vectors, of those drawn close together, and of random ones, the nearest 100 among 100,000
were always among the index's first 150."""


@dataclass(frozen=True, slots=True)
class VectorMatch:
    """A memory, the version of it that was compared, and the cosine of its text and the query."""

    memory: Memory
    text: str
    version: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Depth:
    """The numbers of nearest memories that are returned whole and by id only, and that the index is asked for."""

    memories: int
    ids: int
    candidates: int

    def parameters(self) -> dict[str, int]:
        """Returns the parameters of memory/search_by_index that these numbers are."""
        return {
            "candidates": self.candidates,
            "compared": self.ids + COMPARED_BEYOND,
            "depth": self.ids,
            "top_k": self.memories,
        }


@dataclass(frozen=True, slots=True)
class IndexMatches:
    """The nearest candidates of the index, how many it found, and how many of them passed the rest of the filter."""

    similarities: dict[str, float]
    """The scores of the nearest memories by id, the greatest first."""
    matches: list[VectorMatch]
    """The first of them, whole."""
    candidate_count: int
    passed_count: int
    last_score: float
    """The score of the last candidate, by the index's quantised vectors."""


class SearchStore:
    """Compares the vectors of memories' texts in Neo4j."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def search_exactly(
        self, principal: Principal, selection: Selection, vector: Vector, top_k: int
    ) -> list[VectorMatch]:
        """Returns the nearest of all that are selected, nearest first."""
        rows = await self._nearest(principal, selection, vector, top_k, with_memories=True)
        return _matches((values, similarity) for _, similarity, values in rows)

    async def compare_exactly(
        self, principal: Principal, selection: Selection, vector: Vector, top_k: int
    ) -> dict[str, float]:
        """Returns the scores of the nearest of all that are selected by id, the greatest first."""
        rows = await self._nearest(principal, selection, vector, top_k, with_memories=False)
        return dict(scored_ids((memory_id, similarity) for memory_id, similarity, _ in rows))

    async def _nearest(
        self, principal: Principal, selection: Selection, vector: Vector, top_k: int, *, with_memories: bool
    ) -> list[list[Any]]:
        """Returns rows of an id, a similarity and the values of the memory."""
        searched = {"vector": to_vector(vector), "top_k": top_k, "with_memories": with_memories}
        parameters = selection.parameters(principal) | searched
        return await self._database.read_in_chunks("memory/search_exactly", parameters, **selection.slots)

    async def list_vectors(self, principal: Principal, selection: Selection) -> tuple[list[str], Vectors]:
        """Returns the ids of all that are selected and, in that order, their vectors, shape (memories, dimension)."""
        parameters = selection.parameters(principal)
        rows = await self._database.read_in_chunks("memory/list_vectors", parameters, **selection.slots)
        there = [row for row in rows if None not in row]  # some may have been erased meanwhile
        return [memory_id for memory_id, _ in there], to_matrix(embedding for _, embedding in there)

    async def find_project(self) -> str | None:
        """Returns a project in which a search of the index finds something; None where there is none."""
        records = await self._database.read("memory/find_project", {"visible_after": now()})
        return records[0]["project"] if records else None

    async def search_as_of(
        self, principal: Principal, selection: Selection, vector: Vector, top_k: int
    ) -> list[VectorMatch]:
        """Returns the nearest of all that was true at the selection's time, with the text and version of then."""
        where, reach = compile_filter(selection.filter, target=PAST), selection.reach
        searched = _parameters(principal, selection, vector) | {"top_k": top_k, "as_of": selection.as_of}
        records = await self._database.read(
            "memory/search_as_of",
            searched | where.parameters | reach.parameters,
            reach=reach.to(LIVING_OR_DELETED),
            filter=where.text,
        )
        return [
            VectorMatch(memory, record["text"], record["version"], to_score(record["similarity"]))
            for record in records
            # The past version may have been erased meanwhile, too.
            if has_values(record, "text", "version", "similarity") and (memory := to_memory_or_none(record["memory"]))
        ]

    async def search_by_index(
        self, principal: Principal, selection: Selection, vector: Vector, depth: Depth
    ) -> IndexMatches:
        """Returns the nearest among up to `depth.candidates` that the vector index finds.

        Raises QueryFault at times where fewer than so many match what the index tests by itself.
        """
        pushed, residual = selection.pushed, selection.residual
        parameters = _parameters(principal, selection, vector) | depth.parameters()
        [record] = await self._database.read(
            "memory/search_by_index",
            parameters | pushed.parameters | residual.parameters,
            pushed=pushed.continuation,
            residual=residual.text,
        )
        similarities = dict(scored_ids(record["nearest"]))
        last = to_score(record["last_similarity"] or 0.0)
        return IndexMatches(similarities, _matches(record["hits"]), record["found_count"], record["passed_count"], last)


def _parameters(principal: Principal, selection: Selection, vector: Vector) -> dict[str, Any]:
    return {
        **principal.parameters(),
        "visible_after": selection.visible_after,
        "vector": to_vector(vector),
    }


def _matches(rows: Iterable[tuple[Sequence[Any], float]]) -> list[VectorMatch]:
    """Makes the matches of rows of a memory's values and its similarity."""
    return [
        VectorMatch(memory, memory.text, memory.version, to_score(similarity))
        for values, similarity in rows
        if (memory := to_memory_or_none(values))
    ]
