"""What ranks memories that a search has found, read from Neo4j."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphmem.model.entity import EntityKey, fold
from graphmem.model.principal import Principal
from graphmem.retrieval.candidate import HEAD, TAIL, Candidate, EntityLead, Turn
from graphmem.store.database import Database
from graphmem.store.filter_cypher import compile_filter
from graphmem.store.memories import Selection
from graphmem.store.rows import EmbeddingArray, cosine_of, to_datetime, to_vector

HUB_LIMIT = 5_000
"""Memories behind an entity that are looked at; one that more of the project mention leads nowhere."""

MAX_LED = 50

_IS_TURN = 5
"""Where it stands among the values of a candidate behind those that each is described by."""


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of what signals brought, and of those whose neighbours are looked at too."""

    ids: list[str]
    leading: list[str]


class CandidateStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def find_by_entities(
        self, principal: Principal, selection: Selection, names: Sequence[str]
    ) -> dict[str, EntityLead]:
        """The memories that entities of these names lead to, by id, each with its shortest way."""
        if not names:
            return {}
        clause = compile_filter(selection.filter)
        records = await self._database.read(
            "candidate/find_by_entities",
            {
                "project": principal.project,
                "visible_after": selection.visible_after,
                "name_keys": [fold(name) for name in names],
                "hub_limit": HUB_LIMIT,
                "limit": MAX_LED,
                **clause.parameters,
            },
            filter=clause.text,
        )
        leads: dict[str, EntityLead] = {}
        for record in records:
            lead = EntityLead(EntityKey(record["name"], record["type"]), record["distance"])
            leads.setdefault(record["id"], lead)
        return leads

    async def describe_candidates(
        self,
        principal: Principal,
        selection: Selection,
        found: Found,
        vector: EmbeddingArray,
        *,
        with_texts: bool,
    ) -> list[Candidate]:
        """The memories that were found, in their order, and behind them those of the turns around the leading ones."""
        clause = compile_filter(selection.filter)
        records = await self._database.read(
            "candidate/describe_candidates",
            {
                "project": principal.project,
                "visible_after": selection.visible_after,
                "ids": found.ids,
                "leading": found.leading,
                "vector": to_vector(vector),
                "with_texts": with_texts,
                "head": HEAD,
                "tail": TAIL,
                **clause.parameters,
            },
            filter=clause.text,
        )
        if not records:
            return []
        [record] = records
        turns = _turns(record["turns"], record["candidates"])
        _link(turns, record["links"])
        described = {row[0]: _candidate(row, turns) for row in record["candidates"]}
        known = [described.pop(memory_id) for memory_id in found.ids if memory_id in described]
        return known + list(described.values())


def _turns(told: Sequence[Sequence[Any]], candidates: Sequence[Sequence[Any]]) -> dict[str, Turn]:
    """By id; one that a candidate repeats is known by that."""
    turns = {}
    for turn_id, terms, asks, similarity in told:
        turns[turn_id] = Turn(turn_id, terms, asks, -1.0 if similarity is None else cosine_of(similarity))
    for _, terms, _, asks, *more, turn_id in candidates:
        if more[_IS_TURN] and turn_id:
            turns[turn_id] = Turn(turn_id, terms, asks)
    return turns


def _candidate(row: Sequence[Any], turns: Mapping[str, Turn]) -> Candidate:
    """From the row's values, in the query's order, which is Candidate's own."""
    memory_id, terms, head, asks, similarity, said_at, *more, turn_id = row
    one = Candidate(memory_id, terms, head, asks, cosine_of(similarity), to_datetime(said_at), *more)
    one.turn = turns.get(turn_id)
    return one


def _link(turns: Mapping[str, Turn], links: Sequence[Sequence[str]]) -> None:
    """What was only found as the neighbour of another has that one as its own."""
    rows = [tuple(map(turns.get, link)) for link in links]
    for one, before, after in rows:
        if one:
            one.before, one.after = before, after
    for one, before, after in rows:
        if before and before.after is None:
            before.after = one
        if after and after.before is None:
            after.before = one
