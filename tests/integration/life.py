"""Short ways to change what a test has stored."""

from __future__ import annotations

from typing import Any

from graphmem.model.memory import Memory, MemoryVersion
from graphmem.model.revision import InputPath, MemoryUpdate, Restoration
from graphmem.store.deletions import DeletionStore
from graphmem.store.updates import UpdateStore
from graphmem.store.versions import VersionStore
from tests.integration.project import Project, embeddings_of


def change(memory_id: str, index: int = 0, **what: Any) -> MemoryUpdate:
    return MemoryUpdate(memory_id, ("items", str(index)), **what)


async def update(stored: Project, *updates: MemoryUpdate) -> None:
    texts = [one.text for one in updates if one.text]
    await UpdateStore(stored.database).update_memories(stored.principal, updates, embeddings_of(texts))


async def delete(stored: Project, *ids: str, erase: bool = False) -> None:
    named: dict[InputPath, str] = {("ids", str(index)): memory_id for index, memory_id in enumerate(ids)}
    await DeletionStore(stored.database).delete_memories(stored.principal, named, erase)


async def restore(stored: Project, memory_id: str, version: int | None = None) -> None:
    restoration = Restoration(memory_id, ("id",), version)
    await UpdateStore(stored.database).restore_memories(stored.principal, [restoration])


async def memory(stored: Project, memory_id: str) -> Memory:
    return (await stored.memories.get_memories(stored.principal, [memory_id]))[memory_id]


async def history(stored: Project, memory_id: str) -> list[MemoryVersion]:
    return (await VersionStore(stored.database).list_versions(stored.principal, [memory_id]))[memory_id]
