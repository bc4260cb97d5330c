"""The message store reads the turns of conversations from Neo4j."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphmem.model.conversation import Message
from graphmem.model.paging import Page, Window, cut_page
from graphmem.model.principal import Principal
from graphmem.store.database import Database
from graphmem.store.keyset import keyset_order, keyset_parameters
from graphmem.store.records import has_values
from graphmem.store.rows import to_datetime
from graphmem.store.versions import VersionKey


class MessageStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get_messages(self, principal: Principal, ids: Sequence[str]) -> dict[str, Message]:
        """Returns the turns that exist, keyed by id."""
        records = await self._read("message/get_messages", principal, ids)
        found = (_to_message_or_none(record["message"]) for record in records)
        return {message.id: message for message in found if message}

    async def messages_of_memories(
        self, principal: Principal, ids: Sequence[str], window: Window
    ) -> dict[str, Page[Message]]:
        """Returns for each memory a page of the turns that it was drawn from, oldest first.

        The window is the same for all of the memories.
        """
        rows: dict[str, list[Mapping[str, Any]]] = {memory_id: [] for memory_id in ids}
        parameters = {**principal.parameters(), "ids": list(ids), **keyset_parameters(window, "at", "id")}
        order = keyset_order(window, "t.created_at", "t.id")
        for record in await self._database.read("message/messages_of_memories", parameters, order=order):
            rows.get(record["memory_id"], []).append(record["message"])
        return {memory_id: cut_page(turns, window).converted(_to_message_or_none) for memory_id, turns in rows.items()}

    async def count_messages_of_memories(self, principal: Principal, ids: Sequence[str]) -> dict[str, int]:
        records = await self._read("message/count_messages_of_memories", principal, ids)
        return {record["memory_id"]: record["count"] for record in records}

    async def messages_of_run(self, principal: Principal, run_id: str, limit: int) -> tuple[list[Message], int]:
        """Returns the latest `limit` turns of a run, oldest first, and how many there are in all."""
        parameters = {**principal.parameters(), "run": run_id, "limit": limit}
        [record] = await self._database.read("message/messages_of_run", parameters)
        latest = (_to_message_or_none(row) for row in reversed(record["latest"]))
        return [message for message in latest if message], record["count"]

    async def messages_of_versions(
        self, principal: Principal, keys: Sequence[VersionKey], limit: int
    ) -> dict[VersionKey, list[Message]]:
        """Returns the first `limit` turns that each version was drawn from, oldest first."""
        return await self._of_versions("message/messages_of_versions", principal, keys, limit)

    async def inputs_of_versions(
        self, principal: Principal, keys: Sequence[VersionKey], limit: int
    ) -> dict[VersionKey, list[Message]]:
        """Returns the first `limit` turns of the adds that each version was drawn from, oldest first.

        These are all turns of an add, whether the version was drawn from them or not.
        """
        return await self._of_versions("message/inputs_of_versions", principal, keys, limit)

    async def _of_versions(
        self, query: str, principal: Principal, keys: Sequence[VersionKey], limit: int
    ) -> dict[VersionKey, list[Message]]:
        turns: dict[VersionKey, list[Message]] = {key: [] for key in keys}
        parameters = {
            **principal.parameters(),
            "keys": [{"memory_id": memory_id, "version": version} for memory_id, version in keys],
            "limit": limit,
        }
        for record in await self._database.read(query, parameters):
            if message := _to_message_or_none(record["message"]):
                turns.get((record["memory_id"], record["version"]), []).append(message)
        return turns

    async def neighbours_of_messages(
        self, principal: Principal, ids: Sequence[str]
    ) -> dict[str, tuple[Message | None, Message | None]]:
        """Returns the turns right before and right after each turn in its conversation."""
        records = await self._read("message/neighbours_of_messages", principal, ids)
        return {
            record["id"]: (_to_message_or_none(record["previous"]), _to_message_or_none(record["next"]))
            for record in records
        }

    async def _read(self, query: str, principal: Principal, ids: Sequence[str]) -> list[Any]:
        return await self._database.read(query, {**principal.parameters(), "ids": list(ids)})


def key_of(message: Message) -> tuple[Any, ...]:
    """Returns the turn's key in the order of a memory's turns, for keyset pagination."""
    return message.created_at, message.id


def _to_message_or_none(row: Mapping[str, Any] | None) -> Message | None:
    """Returns the turn of a row; none where there is no row, or where the turn was erased while the query ran."""
    if row is None or not has_values(row, "id", "role", "content", "created_at"):
        return None
    return Message(row["id"], row["role"], row["name"], row["content"], to_datetime(row["created_at"]))
