"""This module changes memories in Neo4j: within one transaction they are locked, read and given a further version."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from graphmem.model.embedding import Embedding, Vector
from graphmem.model.memory import MemoryVersion, VersionEvent
from graphmem.model.principal import Principal
from graphmem.model.revision import PastState, PresentState, Revision, check_duplicates
from graphmem.scheduling.request_work import check_deadline
from graphmem.store.database import Database, Transaction
from graphmem.store.filter_cypher import WhereClause
from graphmem.store.mentions import remove_mentions, sync_mentions
from graphmem.store.queries import load_queries
from graphmem.store.records import has_values
from graphmem.store.rows import revision_row, to_past_state, to_present_state, to_vector, to_version

VersionKey = tuple[str, int]

AT_ONCE = 1_000
"""Rows of one query; a transaction with more of them runs several, so that each takes less of Neo4j's memory."""

EVERY_MEMORY = WhereClause()

LONG_TEXTS_AT_ONCE = 100
"""Rows of one query whose texts may have passages: each carries up to 64 vectors."""


_ALWAYS_THERE = ("memory_id", "version", "event", "metadata", "categories", "valid_from")
"""Columns that no version lacks."""


class VersionStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_versions(self, principal: Principal, ids: Sequence[str]) -> dict[str, list[MemoryVersion]]:
        """Returns all versions of each memory, living or deleted, oldest first, keyed by the memory's id."""
        parameters = {**principal.parameters(), "ids": list(ids)}
        versions: dict[str, list[MemoryVersion]] = {memory_id: [] for memory_id in ids}
        for record in await self._database.read("version/list_versions", parameters):
            if has_values(record, *_ALWAYS_THERE):  # it may have been erased meanwhile
                versions[record["memory_id"]].append(to_version(record))
        return versions


async def lock_memories(
    transaction: Transaction, principal: Principal, ids: Iterable[str], where: WhereClause = EVERY_MEMORY
) -> dict[str, PresentState]:
    """Locks memories until the transaction ends and returns the states of those that exist, living or deleted.

    Those are left out that `where` does not match once they are locked. The query locks them in the order of their
    ids, so that two transactions cannot deadlock.
    """
    parameters = {**principal.parameters(), "ids": sorted(ids), **where.parameters}
    records = await transaction.run("memory/lock_memories", parameters, filter=where.text)
    return {record["id"]: to_present_state(record) for record in records if record["matches"]}


async def get_versions(
    transaction: Transaction, principal: Principal, keys: Iterable[VersionKey]
) -> dict[VersionKey, PastState]:
    """Returns the versions that exist."""
    rows = [{"memory_id": memory_id, "version": version} for memory_id, version in keys]
    records = await transaction.run("version/get_versions", {"project": principal.project, "keys": rows})
    return {(record["memory_id"], record["version"]): to_past_state(record) for record in records}


async def append_versions(
    transaction: Transaction,
    principal: Principal,
    revisions: Sequence[Revision],
    embeddings: Mapping[str, Embedding] | None = None,
) -> None:
    """Applies revisions to locked, living memories: each gets a further version, with its mentions and passages.

    `embeddings` are keyed by text and hold all new texts. Raises Conflict when a memory's new text is that of another
    living memory of the same scope.
    """
    await _check_duplicates(transaction, revisions)
    embeddings = embeddings or {}
    had_passages = await _create_versions(transaction, principal, "version/append_versions", revisions, embeddings)
    await sync_mentions(transaction, principal, revisions)
    # Where a text with passages comes or goes, the passages have to be synced, even when the new text has none.
    await sync_passages(transaction, dict.fromkeys(had_passages, ()) | _passages(revisions, embeddings))


async def soft_delete_memories(
    transaction: Transaction, principal: Principal, states: Collection[PresentState], at: datetime
) -> None:
    """Soft-deletes locked, living memories as of a time: no list or search finds them any more."""
    if not states:
        return
    deletions = [Revision(state.id, state.version, VersionEvent.DELETE, at) for state in states]
    had_passages = await _create_versions(transaction, principal, "memory/soft_delete_memories", deletions, {})
    await remove_mentions(transaction, principal, [state.id for state in states])
    await sync_passages(transaction, dict.fromkeys(had_passages, ()))


async def _create_versions(
    transaction: Transaction,
    principal: Principal,
    query: str,
    revisions: Sequence[Revision],
    embeddings: Mapping[str, Embedding],
) -> list[str]:
    """Runs a query that creates versions, and returns the ids of the memories whose passages change by it.

    All transactions change memories in the order of their ids, so that two of them cannot deadlock.
    """
    rows = await asyncio.to_thread(_revision_rows, revisions, embeddings)
    common = {
        "project": principal.project,
        "actor": principal.actor,
        "categories": sorted({name for revision in revisions for name in revision.categories or ()}),
    }
    ids: list[str] = []
    for start in range(0, len(rows), AT_ONCE):
        parameters = common | {"rows": rows[start : start + AT_ONCE]}
        ids += [record["id"] for record in await transaction.run(query, parameters, **creating())]
    return ids


@cache
def creating() -> dict[str, str]:
    """Returns the slot of the queries that create versions."""
    return {"create_versions": load_queries()["version/create_versions"].subquery}


def _revision_rows(revisions: Sequence[Revision], embeddings: Mapping[str, Embedding]) -> list[dict[str, Any]]:
    rows = []
    for revision in sorted(revisions, key=lambda revision: revision.memory_id):
        check_deadline()
        rows.append(revision_row(revision, embeddings.get(revision.text or "")))
    return rows


async def sync_passages(transaction: Transaction, passages: Mapping[str, Sequence[Vector]]) -> None:
    """Gives the newest versions of locked, living memories their passages; `passages` are keyed by the memory's id.

    No vectors are needed for a text that an earlier version has too, whose passages are shared, or that is too short to
    have passages.
    """
    rows = [
        {"id": memory_id, "vectors": [to_vector(vector) for vector in vectors]}
        for memory_id, vectors in sorted(passages.items())
    ]
    for start in range(0, len(rows), LONG_TEXTS_AT_ONCE):
        await transaction.run("passage/sync_passages", {"rows": rows[start : start + LONG_TEXTS_AT_ONCE]})


async def supersede_memories(transaction: Transaction, pairs: Sequence[Mapping[str, str]]) -> None:
    """Links deleted memories to those that took their place; a pair holds `id` and `superseded_by`."""
    if pairs:
        await transaction.run("memory/supersede_memories", {"pairs": list(pairs)})


async def find_duplicates(
    transaction: Transaction, keys: Iterable[str], releasing: Iterable[str] = ()
) -> dict[str, str]:
    """Returns the ids of the living memories that have these unique keys, keyed by unique key.

    Memories with the ids `releasing` are left out: the same transaction gives them another key.
    """
    parameters = {"keys": sorted(keys), "releasing": sorted(releasing)}
    records = await transaction.run("memory/find_duplicates", parameters)
    return {record["unique_key"]: record["id"] for record in records}


def _passages(revisions: Sequence[Revision], embeddings: Mapping[str, Embedding]) -> dict[str, Sequence[Vector]]:
    """Returns the passages of those new texts that have some, keyed by the memory's id."""
    by_memory = {one.memory_id: embeddings.get(one.text or "") for one in revisions}
    return {key: embedding.passages for key, embedding in by_memory.items() if embedding and embedding.passages}


async def _check_duplicates(transaction: Transaction, revisions: Sequence[Revision]) -> None:
    new_keys = {revision.unique_key: revision.memory_id for revision in revisions if revision.unique_key}
    if new_keys:
        check_duplicates(revisions, await find_duplicates(transaction, new_keys, new_keys.values()))
