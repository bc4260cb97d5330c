"""The import store writes the lines of an export to Neo4j, each batch in one transaction.

It only adds: what is stored already is never changed, so that an import can be repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphmem.model.principal import Principal
from graphmem.model.transfer import Fields, LineKind
from graphmem.store.database import Database, Transaction
from graphmem.store.mentions import link_rows
from graphmem.store.metadata_keys import MetadataKeys
from graphmem.store.passages import import_passages
from graphmem.store.transfer_rows import (
    entity_row,
    event_row,
    label_of,
    memory_row,
    message_row,
    owner_row,
    passage_rows,
    successions,
    unique_key_of,
    version_rows,
)
from graphmem.store.versions import supersede_memories

MemoryRows: TypeAlias = tuple[dict[str, Any], list[dict[str, Any]]]
"""The row of a memory, and the rows of its versions."""


@dataclass(frozen=True, slots=True)
class ImportDiff:
    """The memories of a batch that can be added, and how many cannot."""

    new: list[Fields]
    existing: int
    """How many are stored already."""
    duplicates: int
    """How many have the scope and text of a living memory with another id."""


class ImportStore:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._metadata_keys = MetadataKeys()

    async def find_imported(self, memories: Sequence[Fields]) -> ImportDiff:
        return _diff(memories, await self._database.read("memory/find_imported", _keys(memories)))

    async def import_memories(self, memories: Sequence[Fields]) -> ImportDiff:
        """Adds those of the memories that are new, each with its versions, passages and mentions.

        Raises LimitExceeded when a project would use too many metadata keys.
        """
        rows = {memory["id"]: (memory_row(memory), version_rows(memory)) for memory in memories}
        paths: dict[str, set[str]] = {}

        async def work(transaction: Transaction) -> ImportDiff:
            paths.clear()  # the transaction may be retried
            diff = _diff(memories, await transaction.run("memory/find_imported", _keys(memories)))
            new = [rows[memory["id"]] for memory in diff.new]
            paths.update(_metadata_paths(new))
            for project in sorted(paths):
                await self._metadata_keys.claim(transaction, Principal(project), paths[project], "metadata")
            await _write_memories(transaction, diff.new, new)
            return diff

        diff = await self._database.transact(work)
        for project, names in paths.items():
            self._metadata_keys.remember(Principal(project), names)
        return diff

    async def import_others(self, kind: LineKind, lines: Sequence[Fields]) -> int:
        """Adds lines of any kind but memories and returns how many of them were new."""

        async def work(transaction: Transaction) -> int:
            match kind:
                case LineKind.CATEGORY:
                    return await _count(transaction, "category/import_categories", {"categories": lines})
                case LineKind.PROJECT:
                    return await _count(transaction, "project/import_projects", {"projects": lines})
                case LineKind.OWNER:
                    return await _import_owners(transaction, lines)
                case LineKind.MESSAGE:
                    rows = {"messages": [message_row(line) for line in lines]}
                    return await _count(transaction, "message/import_messages", rows)
                case _:
                    events = {"events": [event_row(line) for line in lines]}
                    return await _count(transaction, "event/import_events", events)

        return await self._database.transact(work)


async def _write_memories(
    transaction: Transaction,
    memories: Sequence[Fields],
    rows: Sequence[MemoryRows],
) -> None:
    if not memories:
        return
    await transaction.run("memory/import_memories", {"memories": [row for row, _ in rows]})
    await transaction.run("version/import_versions", {"versions": [row for _, versions in rows for row in versions]})
    passages = [row for memory in memories for row in passage_rows(memory)]
    if passages:
        await import_passages(transaction, passages)
    entities = [entity_row(memory) for memory in memories if memory["mentions"] or memory["relations"]]
    await link_rows(transaction, entities)
    await supersede_memories(transaction, [pair for memory in memories for pair in successions(memory)])


async def _import_owners(transaction: Transaction, owners: Sequence[Fields]) -> int:
    count = 0
    for owner_type in sorted({owner["type"] for owner in owners}):
        rows = [owner_row(owner) for owner in owners if owner["type"] is owner_type]
        count += await _count(transaction, "owner/import_owners", {"owners": rows}, label=label_of(owner_type))
    return count


async def _count(transaction: Transaction, query: str, rows: dict[str, Any], **slots: str) -> int:
    [record] = await transaction.run(query, rows, **slots)
    return int(record["count"])


def _keys(memories: Sequence[Fields]) -> dict[str, Any]:
    return {"memories": [{"id": memory["id"], "unique_key": unique_key_of(memory)} for memory in memories]}


def _diff(memories: Sequence[Fields], records: Sequence[Any]) -> ImportDiff:
    existing = {record["id"] for record in records if record["is_stored"]}
    duplicates = {record["id"] for record in records if record["has_duplicate"]} - existing
    new = [memory for memory in memories if memory["id"] not in existing | duplicates]
    return ImportDiff(new, len(existing), len(duplicates))


def _metadata_paths(rows: Sequence[MemoryRows]) -> dict[str, set[str]]:
    """Returns the metadata paths of the memories and all their versions, keyed by project."""
    paths: dict[str, set[str]] = {}
    for row, versions in rows:
        names = paths.setdefault(row["memory"]["project"], set())
        for state in (row["memory"], *(version["version"] for version in versions)):
            names.update(state["metadata_paths"])
    return paths
