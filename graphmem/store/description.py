"""The description of candidates: the rows that were read of them and of their turns, and the candidates that those
make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import starmap
from typing import Any, NamedTuple, TypeVar

from neo4j.vector import Vector as DriverVector

from graphmem.model.embedding import Vector
from graphmem.model.memory import Memory
from graphmem.retrieval.candidate import Candidate, Turn
from graphmem.store.rows import cosine_of, similarity_of, to_datetime, to_matrix, to_memory_or_none, to_score


class CandidateRow(NamedTuple):
    """One list of candidate/describe_candidates, in the query's order."""

    id: str
    terms: str
    head: str
    asks: bool
    similarity: float | None
    """The similarity to the query; None where there is no vector to compare with."""
    vector: DriverVector | None
    """The text's, where it is asked for."""
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
    is_found: bool
    """Whether it was asked for; otherwise it was said beside one that was."""
    memory: list[Any] | None
    """The values of its `MemoryRow`, where they are asked for."""


class TurnRow(NamedTuple):
    """One list of a turn, in the query's order; `similarity` is None where the turn has no vector."""

    id: str
    terms: str
    asks: bool
    similarity: float | None
    vector: DriverVector | None


class LinkRow(NamedTuple):
    """A turn's id, and those of the turns right before and after it."""

    turn_id: str
    previous_id: str | None
    next_id: str | None


_Row = TypeVar("_Row", CandidateRow, TurnRow)


@dataclass(frozen=True, slots=True)
class Description:
    """The rows of the memories that were found, of those of the turns around them, and of turns."""

    found: list[CandidateRow]
    neighbours: list[CandidateRow]
    turns: list[TurnRow]
    links: list[LinkRow]

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Description:
        """Makes it of a record of candidate/describe_candidates."""
        rows = [row for row in starmap(CandidateRow, record["candidates"]) if _is_there(row)]
        return cls(
            found=[row for row in rows if row.is_found],
            neighbours=[row for row in rows if not row.is_found],
            turns=[TurnRow(*row) for row in record["turns"]],
            links=[LinkRow(*row) for row in record["links"]],
        )

    @classmethod
    def joined(cls, parts: Sequence[Description]) -> Description:
        """Joins descriptions of several parts of the candidates."""
        return cls(
            found=[row for part in parts for row in part.found],
            neighbours=[row for part in parts for row in part.neighbours],
            turns=[row for part in parts for row in part.turns],
            links=[row for part in parts for row in part.links],
        )

    def compared_with(self, vector: Vector) -> Description:
        """Returns the same with the similarities of this vector and those that were read, in place of the latter."""
        return replace(
            self,
            found=_compared(self.found, vector),
            neighbours=_compared(self.neighbours, vector),
            turns=_compared(self.turns, vector),
        )

    def scores(self) -> dict[str, float]:
        """Returns the scores of the memories that were found and that can be hits, by id, the greatest first."""
        similarities = [
            (row.similarity, row.id) for row in self.found if row.is_selected and row.similarity is not None
        ]
        nearest = sorted(similarities, key=lambda pair: (-pair[0], pair[1]))
        return {memory_id: to_score(similarity) for similarity, memory_id in nearest}

    def memories(self, ids: Iterable[str]) -> dict[str, Memory]:
        """Returns those memories with these ids that were read whole, by id."""
        asked = set(ids)
        read = (row.memory for row in self.found if row.memory is not None and row.id in asked)
        return {memory.id: memory for values in read if (memory := to_memory_or_none(values))}

    def candidates(self, ids: Iterable[str]) -> list[Candidate]:
        """Returns the memories with these ids, in their order, and then those of the turns around."""
        turns = _turns(self.turns, (*self.found, *self.neighbours))
        _link(turns, self.links)
        described = {row.id: _candidate(row, turns) for row in self.neighbours}
        # Some are also beside a turn of another part.
        described |= {row.id: _candidate(row, turns) for row in self.found}
        known = [described.pop(memory_id) for memory_id in ids if memory_id in described]
        return known + list(described.values())


def _is_there(row: CandidateRow) -> bool:
    """Returns whether a memory was not erased while the query ran."""
    return None not in (row.id, row.head, row.said_at)


def cosine_or_nothing(similarity: float | None) -> float:
    """Returns the cosine, or -1 where there is none: it counts for nothing."""
    return -1.0 if similarity is None else cosine_of(similarity)


def _compared(rows: list[_Row], vector: Vector) -> list[_Row]:
    read = [row.vector for row in rows if row.vector is not None]
    cosines = iter((to_matrix(read) @ vector).tolist() if read else [])
    return [
        row if row.vector is None else row._replace(similarity=similarity_of(next(cosines)), vector=None)
        for row in rows
    ]


def _turns(rows: Iterable[TurnRow], candidates: Iterable[CandidateRow]) -> dict[str, Turn]:
    """Returns the turns by id; a turn that a verbatim memory repeats is read from the memory."""
    turns = {row.id: Turn(row.id, row.terms, row.asks, cosine_or_nothing(row.similarity)) for row in rows}
    for candidate in candidates:
        if candidate.is_verbatim and candidate.turn_id:
            turns[candidate.turn_id] = Turn(candidate.turn_id, candidate.terms, candidate.asks)
    return turns


def _candidate(row: CandidateRow, turns: Mapping[str, Turn]) -> Candidate:
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


def _link(turns: Mapping[str, Turn], rows: Sequence[LinkRow]) -> None:
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
