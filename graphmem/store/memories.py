"""Memories in Neo4j: added, looked up, listed and counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from graphmem.model.adding import Addition
from graphmem.model.conversation import Message
from graphmem.model.filters import EVERYTHING, Filter
from graphmem.model.memory import ChangeEvent, Memory, MemoryChange, VersionEvent, living_key
from graphmem.model.metadata import flatten
from graphmem.model.moment import NEVER, now
from graphmem.model.order import MemoryOrder
from graphmem.model.paging import Page, Window, cut_page
from graphmem.model.principal import Principal
from graphmem.model.revision import Revision
from graphmem.store.answers import answer_once
from graphmem.store.database import Database, Transaction
from graphmem.store.filter_cypher import compile_filter
from graphmem.store.metadata_keys import MetadataKeys
from graphmem.store.order_cypher import compile_bounds, compile_order
from graphmem.store.rows import EmbeddingArray, memory_rows, owner_parameters, to_memory
from graphmem.store.versions import append_versions, lock_memories

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_NO_LIMIT = 2**62


@dataclass(frozen=True, slots=True)
class Selection:
    """Which memories of a project are meant."""

    filter: Filter = EVERYTHING
    include_expired: bool = False
    as_of: datetime | None = None
    """The time that is asked about; else the present."""

    @property
    def visible_after(self) -> datetime:
        return _LONG_AGO if self.include_expired else self.as_of or now()


class _Undone(Exception):
    """Ends a transaction of which nothing is to stay."""

    def __init__(self, changes: list[MemoryChange]) -> None:
        super().__init__()
        self.changes = changes


class MemoryStore:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._metadata_keys = MetadataKeys()

    async def add_memories(
        self, principal: Principal, addition: Addition, embeddings: Mapping[str, EmbeddingArray]
    ) -> list[MemoryChange]:
        """Stores all of it in one transaction; one change for each memory, in their order.

        `embeddings` are by text. A memory whose scope already holds the same text stays as it is, and one that had
        expired is renewed. Of a dry run nothing stays.
        Raises LimitExceeded when the project would use too many metadata keys.
        """
        rows = memory_rows(principal, addition, embeddings)
        keys = flatten(addition.metadata).paths

        async def add(transaction: Transaction) -> list[MemoryChange]:
            await self._metadata_keys.claim(transaction, principal, keys, "input", "metadata")
            changes = _in_order(principal, addition, await _add(transaction, principal, addition, rows))
            if addition.dry_run:
                raise _Undone(changes)
            return changes

        try:
            changes = await self._database.transact(partial(answer_once, principal, addition.idempotency, add))
        except _Undone as undone:
            return undone.changes
        self._metadata_keys.remember(principal, keys)
        return changes

    async def get_memories(self, principal: Principal, ids: Sequence[str]) -> dict[str, Memory]:
        """Those that exist, by id; expired ones too."""
        records = await self._database.read("memory/get_memories", {"project": principal.project, "ids": list(ids)})
        return {record["memory"]["id"]: to_memory(record["memory"]) for record in records}

    async def list_memories(
        self, principal: Principal, selection: Selection, order: MemoryOrder, window: Window
    ) -> Page[Memory]:
        clause, bounds = compile_filter(selection.filter), compile_bounds(order, window)
        records = await self._database.read(
            "memory/list_memories",
            {
                "project": principal.project,
                "visible_after": selection.visible_after,
                "skip": window.skip,
                "limit": window.size + 1,
                **clause.parameters,
                **bounds.parameters,
            },
            filter=clause.text,
            bounds=bounds.text,
            order=compile_order(order, window, selection.filter),
        )
        return cut_page([to_memory(record["memory"]) for record in records], window)

    async def count_memories(self, principal: Principal, selection: Selection, limit: int = _NO_LIMIT) -> int:
        """How many there are, counted up to `limit`."""
        clause = compile_filter(selection.filter)
        parameters = {"project": principal.project, "visible_after": selection.visible_after, "limit": limit}
        [record] = await self._database.read(
            "memory/count_memories", parameters | clause.parameters, filter=clause.text
        )
        return int(record["count"])


async def _add(
    transaction: Transaction, principal: Principal, addition: Addition, rows: list[dict[str, Any]]
) -> dict[str, MemoryChange]:
    """What was done, by living key."""
    common = {
        "project": principal.project,
        "actor": principal.actor,
        "now": addition.at,
        "categories": sorted(addition.categories),
        **owner_parameters(addition.scope.owners()),
    }
    await _add_messages(transaction, common, addition.messages)
    records = await transaction.run("memory/add_memories", common | {"memories": rows})
    texts = {row["memory"]["living_key"]: row["memory"]["text"] for row in rows}
    changes = {
        record["living_key"]: MemoryChange(
            record["id"],
            ChangeEvent.ADD if record["created"] else ChangeEvent.NONE,
            texts[record["living_key"]],
            reason=None if record["created"] else "The scope already holds this memory.",
        )
        for record in records
    }
    expired = {record["living_key"]: record["id"] for record in records if record["expired"]}
    if expired:
        await _renew(transaction, principal, addition, {expired.get(row["memory"]["living_key"]): row for row in rows})
    return changes | {key: _renewed(changes[key]) for key in expired}


async def _renew(
    transaction: Transaction, principal: Principal, addition: Addition, rows: Mapping[str | None, dict[str, Any]]
) -> None:
    """Gives expired memories, by whose ids the rows are, a further version with what the add says of its memories."""
    present = await lock_memories(transaction, principal, [memory_id for memory_id in rows if memory_id])
    revisions = [
        Revision(
            state.id,
            state.version,
            VersionEvent.UPDATE,
            at=rows[state.id]["memory"]["created_at"],
            metadata=addition.metadata,
            categories=addition.categories,
            expires_key=addition.expires_at or NEVER,
            message_ids=rows[state.id]["message_ids"],
        )
        for state in present.values()
    ]
    await append_versions(transaction, principal, revisions)


async def _add_messages(transaction: Transaction, common: dict[str, Any], messages: Sequence[Message]) -> None:
    """Links the turns that are new behind the run's last one, or behind those of this add that are known."""
    message_ids = [message.id for message in messages]
    [state] = await transaction.run("scope/open_scope", common | {"message_ids": message_ids})
    known = set(state["known_ids"])
    previous = state["last_message_id"] or next((key for key in reversed(message_ids) if key in known), None)
    rows = []
    for message in messages:
        if message.id not in known:
            rows.append({"message": _message_properties(message), "previous": previous})
            previous = message.id
    if rows:
        await transaction.run("message/add_messages", common | {"messages": rows})


def _message_properties(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "role": message.role,
        "name": message.name,
        "content": message.content,
        "created_at": message.created_at,
    }


def _renewed(change: MemoryChange) -> MemoryChange:
    return MemoryChange(
        change.id, ChangeEvent.UPDATE, change.text, previous_text=change.text, reason="It had expired and is renewed."
    )


def _in_order(principal: Principal, addition: Addition, changes: Mapping[str, MemoryChange]) -> list[MemoryChange]:
    """One change a memory; a text that occurs again in the same add is NONE from its second time on."""
    ordered: list[MemoryChange] = []
    seen: set[str] = set()
    for memory in addition.memories:
        key = living_key(principal.project, addition.scope, memory.text)
        change = changes[key]
        if key in seen:
            change = MemoryChange(change.id, ChangeEvent.NONE, memory.text, reason="The add says it twice.")
        seen.add(key)
        ordered.append(change)
    return ordered
