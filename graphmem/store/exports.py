"""The export store reads all that an export holds from Neo4j, by keyset pagination, as the fields of a file's lines."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphmem.model.scope import OwnerType
from graphmem.model.transfer import Fields, rfc3339
from graphmem.store.database import Database
from graphmem.store.records import has_values
from graphmem.store.transfer_rows import memory_fields, message_fields

PAGE = 1_000
"""Rows of one read of an index."""

MEMORIES_AT_ONCE = 200
BYTES_AT_ONCE = 4_000_000
"""Bytes of memories that are read at once, which bounds the memory that an export takes here and in Neo4j."""

Pages = AsyncIterator[list[Fields]]


@dataclass(frozen=True, slots=True)
class Survey:
    """The contents of the database when an export began."""

    count: int
    """The number of memories, living or deleted."""
    last_id: str
    """The greatest id of a memory: ids are UUIDs of version 7, so that memories added later have greater ones."""
    at: str
    """The time on Neo4j's clock."""


class ExportStore:
    """Exports one project, or all projects where it is None."""

    def __init__(self, database: Database, project: str | None) -> None:
        self._database = database
        self._project = {"project": project}

    async def survey_memories(self) -> Survey:
        [record] = await self._database.read("memory/survey_memories", self._project)
        return Survey(record["count"], max(record["last_ids"], default=""), str(rfc3339(record["at"])))

    async def export_memories(self, through: str) -> Pages:
        """Yields the memories up to the id `through`; each is consistent, even when it is changed meanwhile."""
        async for ids in self._weighed("memory/weigh_memories", {"through": through}):
            # A write, because it locks each memory: without a lock, its parts could be read at different moments.
            records = await self._database.write("memory/export_memories", {"ids": ids})
            yield [memory_fields(record) for record in records]

    async def export_messages(self) -> Pages:
        async for ids in self._weighed("message/weigh_messages", {}):
            records = await self._database.read("message/export_messages", {"ids": ids})
            messages = _there((record["message"] for record in records), "id", "content", "created_at")
            yield [_with_times(message_fields(message), "created_at") for message in messages]

    async def export_categories(self) -> Pages:
        place = {"after_project": "", "after": ""}
        while records := await self._page("category/export_categories", place):
            page = _there((record["category"] for record in records), "project", "name")
            if page:
                place = {"after_project": page[-1]["project"], "after": page[-1]["name"]}
            yield page

    async def export_projects(self) -> Pages:
        """Yields the projects that have settings of their own."""
        after = ""
        while records := await self._page("project/export_projects", {"after": after}):
            page = [dict(record["settings"]) for record in records]
            after = page[-1]["project"]
            yield page

    async def export_owners(self) -> Pages:
        for owner_type in OwnerType:
            place = {"after_project": "", "after": ""}
            while records := await self._page("owner/export_owners", place, label=owner_type.capitalize()):
                page = _there((record["owner"] for record in records), "project", "id", "created_at", "updated_at")
                if page:
                    place = {"after_project": page[-1]["project"], "after": page[-1]["id"]}
                yield [{"type": owner_type, **_with_times(owner, "created_at", "updated_at")} for owner in page]

    async def export_events(self, survey: Survey) -> Pages:
        place = {"after": "", "through": survey.last_id, "until": survey.at}
        while records := await self._page("event/export_events", place):
            page = [_with_times(record["event"], "at") for record in records]
            place["after"] = page[-1]["id"]
            yield page

    async def _page(self, query: str, place: Mapping[str, str], **slots: str) -> list[Any]:
        return await self._database.read(query, {**self._project, **place, "limit": PAGE}, **slots)

    async def _weighed(self, query: str, bounds: Mapping[str, str]) -> AsyncIterator[list[str]]:
        after = ""
        while records := await self._page(query, {**bounds, "after": after}):
            there = _there(records, "id", "size")
            if there:
                after = there[-1]["id"]
            for ids in group_by_weight((row["id"], row["size"]) for row in there):
                yield ids


def group_by_weight(weighed: Iterable[tuple[str, int]]) -> list[list[str]]:
    """Groups ids, given with their sizes in bytes, into batches to read at once.

    A batch has at most MEMORIES_AT_ONCE ids and BYTES_AT_ONCE bytes; an id that is larger than that is a batch alone.
    """
    groups: list[list[str]] = []
    weight = BYTES_AT_ONCE + 1
    for item, size in weighed:
        if weight + size > BYTES_AT_ONCE or len(groups[-1]) == MEMORIES_AT_ONCE:
            groups.append([])
            weight = 0
        groups[-1].append(item)
        weight += size
    return groups


def _there(rows: Iterable[Mapping[str, Any]], *columns: str) -> list[Fields]:
    """Returns the rows with values in these columns: those of what was not erased while the query ran."""
    return [dict(row) for row in rows if has_values(row, *columns)]


def _with_times(row: Mapping[str, Any], *names: str) -> Fields:
    return {**row, **{name: rfc3339(row[name]) for name in names}}
