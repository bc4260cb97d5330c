"""Candidates in Neo4j: what ranking has to know of the memories that a search has found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphmem.model.embedding import Vector
from graphmem.model.entity import EntityKey, fold
from graphmem.model.principal import Principal
from graphmem.retrieval.candidate import HEAD, TAIL, Candidate, EntityMatch, Turn
from graphmem.scheduling.task_group import task_group
from graphmem.store.database import Reader
from graphmem.store.filter_cypher import PASSAGES, TURNS, owners_clause
from graphmem.store.rows import cosine_of, similarity_of, to_datetime, to_vector
from graphmem.store.selection import Selection

HUB_LIMIT = 5_000
"""An entity that more memories of the project mention is not followed: it would lead everywhere."""

MAX_ENTITY_MATCHES = 50

DESCRIBED_TOGETHER = 60
"""The number of memories that one query describes in the time that another trip would cost."""


@dataclass(frozen=True, slots=True)
class CandidateIds:
    """The ids of the memories that signals found, and of those whose neighbouring turns are looked up too."""

    ids: list[str]
    leading: list[str]
    similarities: dict[str, float] = field(default_factory=dict)
    """The cosines that are known already."""

    def parts(self) -> list[CandidateIds]:
        """Returns the same in parts that are described side by side: Neo4j's Community edition runs a query on one
        processor. The leading ones, which cost most, are dealt out evenly."""
        count = 1 + (len(self.ids) > DESCRIBED_TOGETHER)
        leading = set(self.leading)
        parts = (self.ids[number::count] for number in range(count))
        return [
            CandidateIds(part, [key for key in part if key in leading], self.similarities) for part in parts if part
        ]


class ScopeCount(NamedTuple):
    """The numbers of memories that a filter matches, and of the passages and turns of the owners that it requires."""

    memories: int
    passages: int
    turns: int


class _CandidateRow(NamedTuple):
    """One list of candidate/describe_candidates, in the query's order."""

    id: str
    terms: str
    head: str
    asks: bool
    similarity: float | None
    """None where there is no vector to compare with."""
    said_at: str
    run_id: str | None
    role: str | None
    name: str | None
    is_verbatim: bool
    """Whether it says just what its turn says."""
    text: str | None
    is_selected: bool
    slots: str
    turn_id: str | None


class _TurnRow(NamedTuple):
    """One list of a turn, in the query's order; `similarity` is None where the turn has no vector."""

    id: str
    terms: str
    asks: bool
    similarity: float | None


class _LinkRow(NamedTuple):
    """A turn's id, and those of the turns right before and after it."""

    turn_id: str
    previous_id: str | None
    next_id: str | None


@dataclass(frozen=True, slots=True)
class _Features:
    """The rows of one part of the candidates."""

    found: list[_CandidateRow]
    neighbours: list[_CandidateRow]
    turns: list[_TurnRow]
    links: list[_LinkRow]


class CandidateStore:
    def __init__(self, database: Reader) -> None:
        self._database = database

    async def count_scope(self, principal: Principal, selection: Selection, limits: ScopeCount) -> ScopeCount:
        """Counts each up to its limit: turns with vectors, but as many as the limit where the owners have that many
        turns with or without vectors."""
        passages, turns = owners_clause(selection.split, PASSAGES), owners_clause(selection.split, TURNS)
        [record] = await self._database.read(
            "candidate/count_scope",
            selection.parameters(principal) | passages.parameters | {"limits": limits._asdict()},
            **selection.slots,
            passages=passages.text,
            turns=turns.text,
        )
        return ScopeCount(**record.data())

    async def find_by_entities(
        self, principal: Principal, selection: Selection, names: Sequence[str]
    ) -> dict[str, EntityMatch]:
        """Returns the memories that entities of these names lead to, by id, each with its nearest entity."""
        if not names:
            return {}
        records = await self._database.read(
            "candidate/find_by_entities",
            {
                **selection.parameters(principal),
                "name_keys": [fold(name) for name in names],
                "hub_limit": HUB_LIMIT,
                "limit": MAX_ENTITY_MATCHES,
            },
            filter=selection.where.text,
        )
        matches: dict[str, EntityMatch] = {}
        for record in records:
            match = EntityMatch(EntityKey(record["name"], record["type"]), record["distance"])
            matches.setdefault(record["id"], match)
        return matches

    async def describe_candidates(
        self,
        principal: Principal,
        selection: Selection,
        found: CandidateIds,
        vector: Vector | None,
        *,
        with_texts: bool,
    ) -> list[Candidate]:
        """Returns the memories that were found, in their order, then those of the turns around the leading ones."""
        async with task_group() as group:
            tasks = [
                group.create_task(self._read_features(principal, selection, part, vector, with_texts=with_texts))
                for part in found.parts()
            ]
        features = [task.result() for task in tasks]
        rows = [row for part in features for row in (*part.found, *part.neighbours)]
        turns = _turns((row for part in features for row in part.turns), rows)
        _link(turns, [row for part in features for row in part.links])
        described = {row.id: _candidate(row, turns) for part in features for row in part.neighbours}
        # Some are also beside a turn of another part.
        described |= {row.id: _candidate(row, turns) for part in features for row in part.found}
        known = [described.pop(memory_id) for memory_id in found.ids if memory_id in described]
        return known + list(described.values())

    async def _read_features(
        self, principal: Principal, selection: Selection, part: CandidateIds, vector: Vector | None, *, with_texts: bool
    ) -> _Features:
        beside_owners = selection.beside_owners
        [record] = await self._database.read(
            "candidate/describe_candidates",
            {
                **principal.parameters(),
                "visible_after": selection.visible_after,
                **beside_owners.parameters,
                "ids": part.ids,
                "leading": part.leading,
                "similarities": {key: similarity_of(cosine) for key, cosine in part.similarities.items()},
                "vector": None if vector is None else to_vector(vector),
                "with_texts": with_texts,
                "head": HEAD,
                "tail": TAIL,
            },
            filter=beside_owners.text,
        )
        ids, rows = set(part.ids), [_CandidateRow(*row) for row in record["candidates"]]
        return _Features(
            found=[row for row in rows if row.id in ids],
            neighbours=[row for row in rows if row.id not in ids],
            turns=[_TurnRow(*row) for row in record["turns"]],
            links=[_LinkRow(*row) for row in record["links"]],
        )


def _turns(rows: Iterable[_TurnRow], candidates: Iterable[_CandidateRow]) -> dict[str, Turn]:
    """Returns the turns by id; a turn that a verbatim memory repeats is read from the memory."""
    turns = {row.id: Turn(row.id, row.terms, row.asks, cosine_or_nothing(row.similarity)) for row in rows}
    for candidate in candidates:
        if candidate.is_verbatim and candidate.turn_id:
            turns[candidate.turn_id] = Turn(candidate.turn_id, candidate.terms, candidate.asks)
    return turns


def _candidate(row: _CandidateRow, turns: Mapping[str, Turn]) -> Candidate:
    return Candidate(
        id=row.id,
        terms=row.terms,
        head=row.head,
        asks=row.asks,
        similarity=cosine_or_nothing(row.similarity),
        said_at=to_datetime(row.said_at),
        run_id=row.run_id,
        role=row.role,
        name=row.name,
        text=row.text,
        is_selected=row.is_selected,
        slots=row.slots,
        turn=turns.get(row.turn_id) if row.turn_id else None,
    )


def cosine_or_nothing(similarity: float | None) -> float:
    """Returns the cosine, or -1 where there is none: it counts for nothing."""
    return -1.0 if similarity is None else cosine_of(similarity)


def _link(turns: Mapping[str, Turn], rows: Sequence[_LinkRow]) -> None:
    """Links each turn with its neighbours; a neighbour that was not looked up itself gets the turn as its own."""
    links: list[tuple[Any, ...]] = [tuple(turns.get(turn_id or "") for turn_id in row) for row in rows]
    for turn, previous, following in links:
        if turn:
            turn.previous, turn.next = previous, following
    for turn, previous, following in links:
        if previous and previous.next is None:
            previous.next = turn
        if following and following.previous is None:
            following.previous = turn
