"""How memories change in Neo4j: locked first, then read, then given a further version, within one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from graphmem.model.embedding import Embedding, Vector
from graphmem.model.memory import MemoryVersion
from graphmem.model.principal import Principal
from graphmem.model.revision import PastState, PresentState, Revision, check_duplicates
from graphmem.store.database import Database, Transaction
from graphmem.store.mentions import sync_mentions
from graphmem.store.rows import revision_row, to_past_state, to_present_state, to_vector, to_version

VersionKey = tuple[str, int]

AT_ONCE = 1_000
"""So many rows a query: more of them in one transaction take their memory one query after the other."""

LONG_TEXTS_AT_ONCE = 100
"""Each comes with the vectors of up to 64 passages."""


class VersionStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_versions(self, principal: Principal, ids: Sequence[str]) -> dict[str, list[MemoryVersion]]:
        """Every version of each memory, oldest first; of deleted ones too."""
        parameters = {"project": principal.project, "ids": list(ids)}
        versions: dict[str, list[MemoryVersion]] = {memory_id: [] for memory_id in ids}
        for record in await self._database.read("version/list_versions", parameters):
            versions[record["memory_id"]].append(to_version(record))
        return versions


async def lock_memories(transaction: Transaction, principal: Principal, ids: Iterable[str]) -> dict[str, PresentState]:
    """Those that exist, living or deleted, which nobody else changes before the transaction ends."""
    records = await transaction.run("memory/lock_memories", {"project": principal.project, "ids": sorted(ids)})
    return {record["id"]: to_present_state(record) for record in records}


async def get_versions(
    transaction: Transaction, principal: Principal, keys: Iterable[VersionKey]
) -> dict[VersionKey, PastState]:
    """Those that exist."""
    named = [{"memory_id": memory_id, "version": version} for memory_id, version in keys]
    records = await transaction.run("version/get_versions", {"project": principal.project, "keys": named})
    return {(record["memory_id"], record["version"]): to_past_state(record) for record in records}


async def append_versions(
    transaction: Transaction,
    principal: Principal,
    revisions: Sequence[Revision],
    embeddings: Mapping[str, Embedding] | None = None,
) -> None:
    """Carries out revisions of locked, living memories; `embeddings` are those of new texts.

    Raises Conflict when a text would be that of a living twin.
    """
    await _check_duplicates(transaction, revisions)
    embeddings = embeddings or {}
    rows = [
        revision_row(revision, embeddings.get(revision.text or ""))
        for revision in sorted(revisions, key=lambda revision: revision.memory_id)
    ]
    common = {
        "project": principal.project,
        "actor": principal.actor,
        "categories": sorted({name for revision in revisions for name in revision.categories or ()}),
    }
    passages = _passages(revisions, embeddings)
    for start in range(0, len(rows), AT_ONCE):
        records = await transaction.run("version/append_versions", common | {"rows": rows[start : start + AT_ONCE]})
        passages = {record["id"]: () for record in records} | passages
    await sync_mentions(transaction, principal, revisions)
    await sync_passages(transaction, passages)


async def sync_passages(transaction: Transaction, passages: Mapping[str, Sequence[Vector]]) -> None:
    """Gives locked, living memories, by id, the passages of what their newest versions say.

    None need be given of a text that an earlier version says too, or that has none.
    """
    rows = [
        {"id": memory_id, "vectors": [to_vector(vector) for vector in vectors]}
        for memory_id, vectors in sorted(passages.items())
    ]
    for start in range(0, len(rows), LONG_TEXTS_AT_ONCE):
        await transaction.run("passage/sync_passages", {"rows": rows[start : start + LONG_TEXTS_AT_ONCE]})


async def soft_delete_memories(transaction: Transaction, ids: Sequence[str]) -> None:
    """Takes memories whose newest version is a deletion out of every list; `ids` are in order."""
    for start in range(0, len(ids), AT_ONCE):
        await transaction.run("memory/soft_delete_memories", {"ids": list(ids[start : start + AT_ONCE])})


async def supersede_memories(transaction: Transaction, pairs: Sequence[Mapping[str, str]]) -> None:
    """Leads from deleted memories to those that took their place: `id`, and `superseded_by`."""
    if pairs:
        await transaction.run("memory/supersede_memories", {"pairs": list(pairs)})


async def find_duplicates(
    transaction: Transaction, keys: Iterable[str], releasing: Iterable[str] = ()
) -> dict[str, str]:
    """The ids of the living memories that have these living keys, but for those that give theirs up."""
    parameters = {"keys": sorted(keys), "releasing": sorted(releasing)}
    records = await transaction.run("memory/find_duplicates", parameters)
    return {record["living_key"]: record["id"] for record in records}


def _passages(revisions: Sequence[Revision], embeddings: Mapping[str, Embedding]) -> dict[str, Sequence[Vector]]:
    """Of new texts that are long, by the ids of the memories."""
    made = {one.memory_id: embeddings.get(one.text or "") for one in revisions}
    return {memory_id: embedding.passages for memory_id, embedding in made.items() if embedding and embedding.passages}


async def _check_duplicates(transaction: Transaction, revisions: Sequence[Revision]) -> None:
    wanted = {revision.living_key: revision.memory_id for revision in revisions if revision.living_key}
    if wanted:
        check_duplicates(revisions, await find_duplicates(transaction, wanted, wanted.values()))
