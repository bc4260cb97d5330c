"""The check store verifies the consistency of the whole graph, one part after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graphmem.errors import SetupError
from graphmem.model.embedding import Vector, passage_count
from graphmem.model.finding import Finding, by_rule
from graphmem.store.database import Database
from graphmem.store.integrity_rules import broken_rules, broken_turn_rules, texts_of
from graphmem.store.migrations import VECTOR_INDEX, list_indexes
from graphmem.store.records import has_values
from graphmem.store.rows import to_matrix

_ATTEMPTS = 3
"""How often a part is checked before a fault is reported: a write between two reads of a check looks like one."""

_PAGE = 10_000
_PAGE_OF_TEXTS = 500
"""Memories or turns in a page that is checked in Python: each has up to half a megabyte of text and metadata."""

_UNPAGED = {
    "versions": ("memories", "check/check_versions"),
    "states": ("memories", "check/check_states"),
    "owners": ("memories", "check/check_owners"),
    "vectors": ("memories", "check/check_vectors"),
    "passages": ("passages", "check/check_passages"),
    "projects": ("relationships", "check/check_projects"),
    "offers": ("projects", "check/check_offers"),
    "strays": ("versions", "check/check_strays"),
    "relations": ("relations", "check/check_relations"),
    "entities": ("entities", "check/check_entities"),
    "identities": ("users and agents", "check/check_identities"),
    "turns": ("turns", "check/check_turns"),
    "answers": ("kept answers", "check/check_idempotency_records"),
    "operations": ("adds in the background", "check/check_operations"),
    "runs": ("runs", "check/check_runs"),
    "leftovers": ("nodes", "check/check_leftovers"),
    "numbers": ("projects", "check/check_numbers"),
}
"""The parts that one query checks as a whole: for each the things that are counted, and the query."""

_SAMPLED = (
    (Finding("vectors of passages", "passages of a sample"), "check/sample_passages"),
    (Finding("vectors of turns", "turns of a sample"), "check/sample_turns"),
)

_Check = Callable[[], Awaitable[Finding]]
CountPassages = Callable[[Sequence[str]], Awaitable[Sequence[int]]]
"""A function that returns how many passages the embedder cuts each text into."""


class _Paged(NamedTuple):
    """A part that is checked a page at a time."""

    finding: Finding
    """The empty finding that the findings of the pages are added to."""
    next_page: str
    """The query that returns where the next page ends."""
    size: int
    check_page: Callable[[Finding, dict[str, Any]], _Check]


@dataclass(frozen=True, slots=True)
class SampledVector:
    """A stored vector with the memory or turn and the text that it was made of."""

    id: str
    text: str
    position: int | None
    """The position of the passage in the text; None where the vector is that of the whole text."""
    vector: Vector


class CheckStore:
    def __init__(self, database: Database, count_passages: CountPassages, pause: float = 0.3) -> None:
        """`pause` is the number of seconds between two checks of what seems wrong."""
        self._database = database
        self._count_passages = count_passages
        self._pause = pause

    async def check(self, project: str | None = None) -> AsyncIterator[Finding]:
        """Checks one project, or all where it is None, and yields one finding for each part.

        Raises SetupError where there is no vector index.
        """
        parameters = {"project": project, "dimension": await self._dimension()}
        for part, (things, query) in _UNPAGED.items():
            yield await self._confirmed(self._whole(Finding(part, things), query, parameters))
        events = _Paged(Finding("events", "memories"), "check/next_page", _PAGE, self._events)
        properties = _Paged(Finding("properties", "memories"), "check/next_page", _PAGE_OF_TEXTS, self._properties)
        words = _Paged(Finding("words of turns", "turns"), "check/next_turns", _PAGE_OF_TEXTS, self._turns)
        for paged in (events, properties, words):
            yield await self._check_pages(paged, parameters)

    async def sample(self, project: str | None, limit: int) -> AsyncIterator[tuple[Finding, list[SampledVector]]]:
        """Yields an empty finding for each sampled part, with up to `limit` stored vectors to compare with new ones."""
        parameters = {"project": project, "dimension": await self._dimension(), "limit": limit}
        for finding, query in _SAMPLED:
            read = await self._database.read(query, parameters)
            records = [record for record in read if has_values(record, "id", "text", "embedding")]
            vectors = to_matrix(record["embedding"] for record in records)
            yield (
                finding,
                [
                    SampledVector(record["id"], record["text"], record["position"], vector)
                    for record, vector in zip(records, vectors, strict=True)
                ],
            )

    async def _dimension(self) -> int:
        for index in await list_indexes(self._database):
            if index.name == VECTOR_INDEX and index.dimension:
                return index.dimension
        raise SetupError("There is no vector index: run `graphmem migrate`, or start `graphmem serve`.")

    async def _check_pages(self, paged: _Paged, common: dict[str, Any]) -> Finding:
        """Checks all memories or turns by keyset pagination and adds the findings of the pages."""
        finding, after = paged.finding, ""
        while True:
            [page] = await self._database.read(paged.next_page, {"after": after, "limit": paged.size})
            if page["last"] is None:
                return finding
            bounds = {"after": after, "last": page["last"]}
            finding = finding.merged_with(await self._confirmed(paged.check_page(paged.finding, common | bounds)))
            after = page["last"]

    def _events(self, finding: Finding, parameters: dict[str, Any]) -> _Check:
        return self._whole(finding, "check/check_events", parameters)

    def _properties(self, finding: Finding, parameters: dict[str, Any]) -> _Check:
        async def check() -> Finding:
            read = await self._database.read("check/list_properties", parameters)
            records = [record for record in read if "id" in record["memory"]]  # the map has what is there
            texts = sorted({text for record in records for text in texts_of(record)})
            counts = dict(zip(texts, map(passage_count, await self._count_passages(texts)), strict=True))
            wrong = ((record["memory"]["id"], broken_rules(record, counts)) for record in records)
            return Finding(finding.part, finding.things, len(records), by_rule(wrong))

        return check

    def _turns(self, finding: Finding, parameters: dict[str, Any]) -> _Check:
        async def check() -> Finding:
            read = await self._database.read("check/list_turns", parameters)
            records = [record for record in read if has_values(record["turn"], "id")]
            wrong = ((record["turn"]["id"], broken_turn_rules(**record)) for record in records)
            return Finding(finding.part, finding.things, len(records), by_rule(wrong))

        return check

    def _whole(self, finding: Finding, query: str, parameters: dict[str, Any]) -> _Check:
        """Returns the check of a query that itself decides which rules are broken."""

        async def check() -> Finding:
            [record] = await self._database.read(query, parameters)
            wrong = by_rule((str(thing["id"]), thing["rules"]) for thing in record["wrong"])
            return Finding(finding.part, finding.things, record["looked_at"], wrong)

        return check

    async def _confirmed(self, check: _Check) -> Finding:
        """Runs a check, and runs it again while something seems wrong; only what is wrong each time is reported."""
        finding = await check()
        for _ in range(_ATTEMPTS - 1):
            if not finding.is_well:
                await asyncio.sleep(self._pause)
                finding = finding.confirmed_by(await check())
        return finding
