"""Whether the whole graph agrees with itself, looked at one part after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from graphmem.errors import SetupError
from graphmem.model.finding import Finding, by_rule
from graphmem.store.database import Database
from graphmem.store.derived import broken_rules
from graphmem.store.migrations import VECTOR_INDEX, list_indexes

_LOOKS = 3
"""At what seems wrong: a write between two reads of one look is no damage."""

_PAGE = 10_000
_PAGE_OF_PROPERTIES = 500
"""Memories in a page that is read here, with texts and metadata of up to half a megabyte each."""

_WHOLE = {
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
    "answers": ("kept answers", "check/check_answers"),
    "runs": ("runs", "check/check_runs"),
    "leftovers": ("nodes", "check/check_leftovers"),
    "numbers": ("projects", "check/check_numbers"),
}
"""By part, what there is of it and the query that looks at all of it."""

_Look = Callable[[], Awaitable[Finding]]


class CheckStore:
    def __init__(self, database: Database, pause: float = 0.3) -> None:
        """`pause` is in seconds, between two looks at what seems wrong."""
        self._database = database
        self._pause = pause

    async def check(self, project: str | None = None) -> AsyncIterator[Finding]:
        """One finding a part; of all projects where none is named. Raises SetupError where there is no vector index."""
        parameters = {"project": project, "dimension": await self._dimension()}
        for part, (things, query) in _WHOLE.items():
            yield await self._confirmed(self._look(Finding(part, things), query, parameters))
        yield await self._check_pages(Finding("events", "memories"), _PAGE, parameters, self._events)
        yield await self._check_pages(
            Finding("properties", "memories"), _PAGE_OF_PROPERTIES, parameters, self._properties
        )

    async def _dimension(self) -> int:
        for index in await list_indexes(self._database):
            if index.name == VECTOR_INDEX and index.dimension:
                return index.dimension
        raise SetupError("There is no vector index: run `graphmem migrate`, or start `graphmem serve`.")

    async def _check_pages(
        self, finding: Finding, size: int, common: dict[str, Any], look: Callable[[Finding, dict[str, Any]], _Look]
    ) -> Finding:
        """Of all memories, a page of them at a time."""
        empty, after = finding, ""
        while True:
            [page] = await self._database.read("check/next_page", {"after": after, "limit": size})
            if page["last"] is None:
                return finding
            bounds = {"after": after, "last": page["last"]}
            finding = finding.plus(await self._confirmed(look(empty, common | bounds)))
            after = page["last"]

    def _events(self, finding: Finding, parameters: dict[str, Any]) -> _Look:
        return self._look(finding, "check/check_events", parameters)

    def _properties(self, finding: Finding, parameters: dict[str, Any]) -> _Look:
        async def look() -> Finding:
            records = await self._database.read("check/list_properties", parameters)
            wrong = ((record["memory"]["id"], broken_rules(**record)) for record in records)
            return Finding(finding.part, finding.things, len(records), by_rule(wrong))

        return look

    def _look(self, finding: Finding, query: str, parameters: dict[str, Any]) -> _Look:
        async def look() -> Finding:
            [record] = await self._database.read(query, parameters)
            wrong = by_rule((str(thing["id"]), thing["rules"]) for thing in record["wrong"])
            return Finding(finding.part, finding.things, record["looked_at"], wrong)

        return look

    async def _confirmed(self, look: _Look) -> Finding:
        finding = await look()
        for _ in range(_LOOKS - 1):
            if not finding.is_well:
                await asyncio.sleep(self._pause)
                finding = finding.still(await look())
        return finding
