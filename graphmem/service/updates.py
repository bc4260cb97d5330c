"""Updating memories, and restoring deleted ones or earlier versions."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from graphmem.embeddings.embedder import Embedder, embed
from graphmem.english.triples import find_mentions
from graphmem.errors import BadUserInput
from graphmem.extraction.speakers import owner_entity
from graphmem.model.limits import check_categories, check_count, check_text
from graphmem.model.memory import Memory
from graphmem.model.metadata import check_metadata
from graphmem.model.principal import Permission, Principal
from graphmem.model.refusals import check_each
from graphmem.model.revision import InputPath, MemoryUpdate, Restoration, check_distinct
from graphmem.scheduling.request_work import check_deadline
from graphmem.store.memories import MemoryStore
from graphmem.store.updates import UpdateStore


class UpdateService:
    """Updates and restores memories, all those of one call in one transaction."""

    def __init__(self, store: UpdateStore, memories: MemoryStore, embedder: Embedder) -> None:
        self._store = store
        self._memories = memories
        self._embedder = embedder

    async def update_memories(self, principal: Principal, updates: Sequence[MemoryUpdate]) -> None:
        """Updates all of the memories, or none.

        Raises NotFound, Immutable, Conflict, BadUserInput, LimitExceeded and Unavailable; the refusals of several
        memories come together as RefusedTogether.
        """
        principal.require(Permission.WRITE)
        check_batch({(*update.where, "id"): update.id for update in updates}, "items")
        check_each(updates, check_memory_update)
        embeddings = await embed(self._embedder, [update.text for update in updates if update.text is not None])
        updates = await self._with_mentions(principal, updates) if embeddings else updates
        await self._store.update_memories(principal, updates, embeddings)

    async def _with_mentions(self, principal: Principal, updates: Sequence[MemoryUpdate]) -> list[MemoryUpdate]:
        """Returns the updates with the entities that their new texts mention; "I" is the memory's owner."""
        memories = await self._memories.get_memories(principal, [update.id for update in updates])
        return await asyncio.to_thread(lambda: [_with_mentions(update, memories.get(update.id)) for update in updates])

    async def restore_memory(self, principal: Principal, memory_id: str, version: int | None) -> None:
        """Restores a deleted memory, or the named version of any memory.

        Raises NotFound, Immutable, BadUserInput and Conflict.
        """
        principal.require(Permission.WRITE)
        await self._store.restore_memories(principal, [Restoration(memory_id, ("id",), version)])

    async def restore_memories(self, principal: Principal, ids: Sequence[str]) -> None:
        """Restores all of the deleted memories as they were, or none. Raises as restore_memory, and RefusedTogether."""
        principal.require(Permission.WRITE)
        named = by_input_path(ids, "ids")
        check_batch(named, "ids")
        restorations = [Restoration(memory_id, where) for where, memory_id in named.items()]
        await self._store.restore_memories(principal, restorations)


def _with_mentions(update: MemoryUpdate, memory: Memory | None) -> MemoryUpdate:
    if update.text is None or memory is None:
        return update
    check_deadline()
    return replace(update, mentions=find_mentions(update.text, owner_entity(memory.scope)))


def check_batch(named: Mapping[InputPath, str], *where: str) -> None:
    """Raises LimitExceeded for too many ids, and BadUserInput for none and for each id given twice."""
    check_count(named, *where)
    if not named:
        raise BadUserInput(f"{where[-1]} is empty; name at least one memory.", field=where)
    check_distinct(named)


def by_input_path(ids: Sequence[str], *where: str) -> dict[InputPath, str]:
    """Returns each id by its path in the input, which errors name."""
    return {(*where, str(index)): memory_id for index, memory_id in enumerate(ids)}


def check_memory_update(update: MemoryUpdate) -> None:
    """Checks an update before anything is written. Raises BadUserInput and LimitExceeded."""
    if update.is_empty:
        raise BadUserInput("Give text, metadata, categories or expiresAt: nothing is to change.", field=update.where)
    if update.text is not None:
        check_text(update.text, *update.where, "text")
    if update.metadata is not None:
        check_metadata(update.metadata, *update.where, "metadata")
    if update.categories is not None:
        check_categories(update.categories, *update.where, "categories")
