"""What ranks memories that a search has found, read from Neo4j."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphmem.model.entity import EntityKey
from graphmem.model.principal import Principal
from graphmem.retrieval.candidate import Candidate, EntityLead
from graphmem.store.database import Database
from graphmem.store.filter_cypher import compile_filter
from graphmem.store.memories import Selection
from graphmem.store.rows import EmbeddingArray, cosine_of, to_datetime, to_vector

HUB_LIMIT = 1_000
"""An entity that more memories mention tells them apart no more."""

MAX_LED = 50


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
                "names": list(names),
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
        ids: Sequence[str],
        vector: EmbeddingArray,
        *,
        with_texts: bool,
    ) -> list[Candidate]:
        """The memories that were found, in their order, and behind them those of the turns around theirs."""
        clause = compile_filter(selection.filter)
        records = await self._database.read(
            "candidate/describe_candidates",
            {
                "project": principal.project,
                "visible_after": selection.visible_after,
                "ids": list(ids),
                "vector": to_vector(vector),
                "with_texts": with_texts,
                **clause.parameters,
            },
            filter=clause.text,
        )
        if not records:
            return []
        [record] = records
        links = {link["id"]: link for link in record["links"]}
        described = {row[0]: _candidate(row, links.get(row[0])) for row in record["candidates"]}
        _link_back(described, record["links"])
        found = [described.pop(memory_id) for memory_id in ids if memory_id in described]
        return found + list(described.values())


def _candidate(row: Sequence[Any], link: Mapping[str, Any] | None) -> Candidate:
    """From the row's values, in the query's order, which is Candidate's own."""
    memory_id, terms, head, asks, similarity, said_at, *more = row
    candidate = Candidate(memory_id, terms, head, asks, cosine_of(similarity), to_datetime(said_at), *more)
    if link:
        candidate.before, candidate.after = link["before"], link["after"]
    return candidate


def _link_back(described: dict[str, Candidate], links: Sequence[dict[str, Any]]) -> None:
    """What was only found as the neighbour of another has that one as its own."""
    for link in links:
        before, after = described.get(link["before"]), described.get(link["after"])
        if before and before.after is None:
            before.after = link["id"]
        if after and after.before is None:
            after.before = link["id"]
