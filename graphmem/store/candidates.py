"""Candidates in Neo4j: what ranking has to know of the memories that a search has found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphmem.model.embedding import Vector
from graphmem.model.entity import EntityKey, fold
from graphmem.model.principal import Principal
from graphmem.retrieval.candidate import HEAD, TAIL, EntityMatch
from graphmem.scheduling.task_group import task_group
from graphmem.store.candidate_ids import CandidateIds
from graphmem.store.database import Reader
from graphmem.store.description import Description
from graphmem.store.filter_cypher import PASSAGES, TURNS, owners_clause
from graphmem.store.read_batch import ColumnOf
from graphmem.store.rows import similarity_of, to_vector
from graphmem.store.selection import Selection

HUB_LIMIT = 1_000
"""The most memories that may mention an entity for a search to follow it, where the search's filter matches more
memories than that; where it matches no more, every entity is followed. An entity that a thousand memories mention adds
less than a hundredth to the score of each."""

MAX_ENTITY_MATCHES = 50

COUNT_SCOPE = "candidate/count_scope"


@dataclass(frozen=True, slots=True)
class Details:
    """The parts of a candidate's description that are read on demand."""

    vector: Vector | None = None
    """The query's, with which their vectors are compared."""
    with_vectors: bool = False
    """Whether the vectors themselves are read, for the query's is not known yet."""
    with_texts: bool = False
    with_memories: bool = False
    """Whether the leading memories are read whole, of which most hits are."""


class ScopeCount(NamedTuple):
    """The numbers of memories that a filter matches, and of the passages and turns of the owners that it requires."""

    memories: int
    passages: int
    turns: int


@dataclass(frozen=True, slots=True)
class CountedScope:
    """The numbers of what a search would compare, and the ids of the memories where they are few."""

    count: ScopeCount
    ids: list[str] = field(default_factory=list)

    @property
    def has_all_ids(self) -> bool:
        """Whether the ids are those of all the memories that were counted."""
        return len(self.ids) == self.count.memories


class CandidateStore:
    def __init__(self, database: Reader) -> None:
        self._database = database

    async def count_scope(
        self, principal: Principal, selection: Selection, limits: ScopeCount, few: int
    ) -> CountedScope:
        """Counts each up to its limit: turns with vectors, but as many as the limit where the owners have that many
        turns with or without vectors. Of up to `few` memories it returns the ids."""
        passages, turns = owners_clause(selection.split, PASSAGES), owners_clause(selection.split, TURNS)
        [record] = await self._database.read(
            COUNT_SCOPE,
            selection.parameters(principal) | passages.parameters | {"limits": limits._asdict(), "few": few},
            **selection.slots,
            passages=passages.text,
            turns=turns.text,
        )
        return CountedScope(ScopeCount(record["memories"], record["passages"], record["turns"]), record["ids"])

    async def find_by_entities(
        self, principal: Principal, selection: Selection, names: Sequence[str]
    ) -> dict[str, EntityMatch]:
        """Returns the memories that entities of these names lead to, by id, each with its nearest entity."""
        records = await self._database.read(
            "candidate/find_by_entities",
            {
                **selection.parameters(principal),
                "name_keys": [fold(name) for name in names],
                "hub_limit": HUB_LIMIT,
                "limit": MAX_ENTITY_MATCHES,
            },
            **selection.slots,
        )
        matches: dict[str, EntityMatch] = {}
        for record in records:
            match = EntityMatch(EntityKey(record["name"], record["type"]), record["distance"])
            matches.setdefault(record["id"], match)
        return matches

    async def describe_candidates(
        self, principal: Principal, selection: Selection, found: CandidateIds, details: Details
    ) -> Description:
        """Describes the memories that were found, and those of the turns around the leading ones."""
        async with task_group() as group:
            tasks = [
                group.create_task(self._describe_part(principal, selection, part, details)) for part in found.parts()
            ]
        return Description.joined([task.result() for task in tasks])

    async def describe_counted(self, principal: Principal, selection: Selection, details: Details) -> Description:
        """Describes the memories whose ids `count_scope` returns that was started just before, in the same batch, with
        the turns around all of them."""
        ids = ColumnOf(COUNT_SCOPE, "ids")
        return await self._describe(principal, selection, {"ids": ids, "leading": None, "similarities": {}}, details)

    async def _describe_part(
        self, principal: Principal, selection: Selection, part: CandidateIds, details: Details
    ) -> Description:
        similarities = {key: similarity_of(cosine) for key, cosine in part.similarities.items()}
        asked = {"ids": part.ids, "leading": part.leading, "similarities": similarities}
        return await self._describe(principal, selection, asked, details)

    async def _describe(
        self, principal: Principal, selection: Selection, asked: Mapping[str, Any], details: Details
    ) -> Description:
        beside_owners = selection.beside_owners
        [record] = await self._database.read(
            "candidate/describe_candidates",
            {
                **principal.parameters(),
                "visible_after": selection.visible_after,
                **beside_owners.parameters,
                **asked,
                "vector": None if details.vector is None else to_vector(details.vector),
                "with_vectors": details.with_vectors,
                "with_texts": details.with_texts,
                "with_memories": details.with_memories,
                "head": HEAD,
                "tail": TAIL,
            },
            filter=beside_owners.text,
        )
        return Description.of(record)
