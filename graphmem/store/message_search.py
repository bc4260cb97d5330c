"""The message search store finds turns of conversations in Neo4j, whatever was remembered of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import NamedTuple

from graphmem.model.embedding import Vector
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.retrieval.candidate import HEAD, TAIL, Candidate, Turn
from graphmem.store.database import Database
from graphmem.store.description import cosine_or_nothing
from graphmem.store.filter_cypher import TURNS, compile_filter, owners_clause
from graphmem.store.rows import scored_ids, to_datetime, to_vector
from graphmem.store.selection import Selection
from graphmem.store.words import word_query


@dataclass(frozen=True, slots=True)
class FoundTurns:
    """The ids of what was found, and of those whose neighbouring turns are looked at too."""

    ids: list[str]
    memory_ids: list[str]
    """Memories, whose turns are meant."""
    leading: list[str]
    """Ids of either kind."""
    vector: Vector | None
    """The query's."""


@dataclass(frozen=True, slots=True)
class MessageCandidate:
    """A turn that may answer a query, with the owners that it was said to and the living memories drawn from it."""

    candidate: Candidate
    scope: Scope
    memory_ids: list[str]


class _Row(NamedTuple):
    """One list of message/describe_messages, in the query's order."""

    id: str
    terms: str
    head: str
    asks: bool
    similarity: float | None
    said_at: str
    role: str
    name: str | None
    text: str | None
    is_selected: bool
    owner_ids: list[str | None]
    previous_id: str | None
    memory_ids: list[str]


class MessageSearchStore:
    """Finds turns by their own words and vectors, and describes them for ranking. Filters are of owners only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def search_by_words(
        self, principal: Principal, selection: Selection, terms: Sequence[str], limit: int
    ) -> list[str]:
        """Returns the ids of the turns among the best `limit` entries of the text index, the best first."""
        where = compile_filter(selection.filter, target=TURNS)
        query = word_query(principal.project, selection.filter, terms)
        parameters = {**principal.parameters(), **where.parameters, "query": query, "limit": limit}
        records = await self._database.read("message/search_by_words", parameters, filter=where.text)
        return [record["id"] for record in records]

    async def search_exactly(
        self, principal: Principal, selection: Selection, vector: Vector, limit: int
    ) -> list[tuple[str, float]]:
        """Returns the ids of the nearest turns that have a vector, with their scores, nearest first.

        It is an exact k-nearest-neighbour search, linear in the number of turns of the owners.
        """
        where = compile_filter(selection.filter, target=TURNS)
        searched = {"vector": to_vector(vector), "limit": limit}
        parameters = principal.parameters() | selection.reach.parameters | where.parameters | searched
        slots = {**selection.slots, "filter": where.text}
        records = await self._database.read("message/search_exactly", parameters, **slots)
        return scored_ids(records)

    async def search_by_index(
        self, principal: Principal, selection: Selection, vector: Vector, limit: int
    ) -> list[tuple[str, float]]:
        """Returns what search_exactly returns, approximately: of the nearest turns that the vector index (HNSW) finds.

        Neo4j sometimes fails with QueryFault where fewer than `limit` turns match the owners.
        """
        where, owners = compile_filter(selection.filter, target=TURNS), owners_clause(selection.split, TURNS)
        searched = {"vector": to_vector(vector), "limit": limit}
        records = await self._database.read(
            "message/search_by_index",
            principal.parameters() | where.parameters | owners.parameters | searched,
            owners="" if owners.text == "true" else f"AND {owners.text}",
            filter=where.text,
        )
        return scored_ids(records)

    async def describe_messages(
        self,
        principal: Principal,
        selection: Selection,
        found: FoundTurns,
        *,
        said_before: datetime,
        with_texts: bool,
    ) -> list[MessageCandidate]:
        """Returns the turns that were found, and those around the leading ones, the latest first."""
        where = compile_filter(selection.filter, target=TURNS)
        parameters = {
            **principal.parameters(),
            **where.parameters,
            "visible_after": selection.visible_after,
            "said_before": said_before,
            "ids": found.ids,
            "memory_ids": found.memory_ids,
            "leading": found.leading,
            "vector": None if found.vector is None else to_vector(found.vector),
            "with_texts": with_texts,
            "head": HEAD,
            "tail": TAIL,
        }
        [record] = await self._database.read("message/describe_messages", parameters, filter=where.text)
        there = [row for row in starmap(_Row, record["rows"]) if _is_there(row)]
        rows = sorted(there, key=lambda row: (row.said_at, row.id), reverse=True)
        candidates = {row.id: _to_candidate(row) for row in rows}
        _link(rows, {key: one.candidate.turn for key, one in candidates.items() if one.candidate.turn})
        return list(candidates.values())


def _is_there(row: _Row) -> bool:
    """Returns whether a turn was not erased while the query ran."""
    return None not in (row.id, row.head, row.asks, row.said_at, row.role)


def _to_candidate(row: _Row) -> MessageCandidate:
    scope = Scope(*row.owner_ids)
    turn = Turn(row.id, row.terms, row.asks, cosine_or_nothing(row.similarity))
    candidate = Candidate(
        id=row.id,
        terms=row.terms,
        head=row.head,
        asks=row.asks,
        similarity=turn.similarity,
        said_at=to_datetime(row.said_at),
        run_id=scope.run_id,
        role=row.role,
        name=row.name,
        text=row.text,
        is_selected=row.is_selected,
        turn=turn,
    )
    return MessageCandidate(candidate, scope, row.memory_ids)


def _link(rows: Sequence[_Row], turns: dict[str, Turn]) -> None:
    for row in rows:
        if previous := turns.get(row.previous_id or ""):
            turns[row.id].previous, previous.next = previous, turns[row.id]
