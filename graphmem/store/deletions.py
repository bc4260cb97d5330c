"""The deletion store soft-deletes, erases and expires memories in Neo4j, and deletes their owners and turns.

What a filter matches is deleted in batches, each in a transaction of its own, because a transaction holds its changes
in Neo4j's memory until it ends.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphmem.model.add_plan import Forgetting
from graphmem.model.deletion import DeletedPart, OwnerSelection
from graphmem.model.filters import FIELD_OF_OWNER, Filter
from graphmem.model.memory import ChangeEvent, MemoryChange, VersionEvent
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.model.revision import InputPath, PresentState, Revision, check_known
from graphmem.store.database import Database, Transaction
from graphmem.store.erasure import erase_memories, erase_messages
from graphmem.store.filter_cypher import compile_filter
from graphmem.store.rows import owner_parameters
from graphmem.store.selection import Selection
from graphmem.store.versions import AT_ONCE, append_versions, lock_memories, soft_delete_memories

_Work = Callable[[Transaction, Sequence[PresentState]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class DeletionTarget:
    """The memories that a filter matches, including expired ones and, with `erase`, soft-deleted ones."""

    filter: Filter
    erase: bool = False


class DeletionStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def delete_memories(self, principal: Principal, named: Mapping[InputPath, str], erase: bool) -> None:
        """Deletes memories, given by the place in the input that names each and its id, in one transaction.

        Raises NotFound for an unknown id; several such errors are raised together as RefusedTogether.
        """

        async def work(transaction: Transaction) -> None:
            present = await lock_memories(transaction, principal, named.values())
            check_known(named, present, with_deleted=erase)
            await _delete_or_erase(transaction, principal, present.values(), erase)

        await self._database.transact(work)

    async def forget_some(self, principal: Principal, texts: Mapping[str, str]) -> list[MemoryChange]:
        """Soft-deletes the memories, by id, that still have these texts, in a transaction of its own."""

        async def forget(transaction: Transaction) -> list[MemoryChange]:
            return await forget_memories(transaction, principal, Forgetting(texts))

        return await self._database.transact(forget)

    async def delete_some(self, principal: Principal, deletion_target: DeletionTarget, limit: int) -> DeletedPart:
        """Deletes up to `limit` of the target's memories in one transaction."""

        async def delete(transaction: Transaction, states: Sequence[PresentState]) -> None:
            await _delete_or_erase(transaction, principal, states, deletion_target.erase)

        return await self._for_some(principal, deletion_target, limit, delete)

    async def set_expiry_of_some(self, principal: Principal, tree: Filter, at: datetime, limit: int) -> DeletedPart:
        """Sets the expiry of up to `limit` memories that the filter matches to `at`, in one transaction."""

        async def expire(transaction: Transaction, states: Sequence[PresentState]) -> None:
            await append_versions(transaction, principal, [_expiry(state, at) for state in states])

        return await self._for_some(principal, DeletionTarget(tree), limit, expire)

    async def select_memories(self, principal: Principal, deletion_target: DeletionTarget, limit: int) -> list[str]:
        """Returns the ids of up to `limit` of the target's memories."""
        query, selection = _selection(deletion_target)
        parameters = selection.parameters(principal) | {"limit": limit}
        records = await self._database.read(query, parameters, **selection.slots)
        return [record["id"] for record in records]

    async def count_with_deleted(self, principal: Principal, tree: Filter, limit: int) -> int:
        """Counts the memories that the filter matches, living or deleted, up to `limit`."""
        selection = Selection(tree, include_expired=True, with_deleted=True)
        parameters = selection.parameters(principal) | {"limit": limit}
        [record] = await self._database.read("memory/count_with_deleted", parameters, **selection.slots)
        return int(record["count"])

    async def delete_owners(self, principal: Principal, owners: OwnerSelection) -> None:
        """Deletes those of the owners that have no living memories."""
        if owners.refs:
            parameters = {"project": principal.project, **owner_parameters(owners.refs)}
            await self._database.write("owner/delete_owners", parameters)
        if owners.types:
            await self._run_until_empty("owner/delete_owners_of_types", principal, {"types": list(owners.types)})

    async def anonymise_events(self, principal: Principal, owners: OwnerSelection) -> None:
        """Removes the owners' ids from the activity log; the events stay, so that they are still counted."""
        for owner_type, condition in owners.conditions().items():
            where = compile_filter(condition)
            parameters = {"forgotten": {str(FIELD_OF_OWNER[owner_type]): None}, **where.parameters}
            await self._run_until_empty("event/anonymise_events", principal, parameters, filter=where.text)

    async def erase_messages(self, principal: Principal, tree: Filter) -> None:
        """Erases the owners' turns that no memory was drawn from. The filter may test owners' ids only."""

        async def erase(transaction: Transaction) -> int:
            ids = [record["id"] for record in await transaction.run(query, parameters, owners=where)]
            await erase_messages(transaction, principal, ids, with_context=False)
            return len(ids)

        query, parameters, where = _selection_of_messages(principal, tree, AT_ONCE)
        while await self._database.transact(erase):
            continue

    async def has_messages(self, principal: Principal, tree: Filter) -> bool:
        """Returns whether there are turns that `erase_messages` would erase."""
        query, parameters, where = _selection_of_messages(principal, tree, 1)
        return bool(await self._database.read(query, parameters, owners=where))

    async def erase_unused_messages(self, principal: Principal) -> None:
        """Erases all turns of the project that no memory was drawn from."""
        await self._run_until_empty("message/erase_unused_messages", principal, {})

    async def _for_some(
        self, principal: Principal, deletion_target: DeletionTarget, limit: int, work: _Work
    ) -> DeletedPart:
        """Runs `work` on up to `limit` of the target's memories, locked, in one transaction."""
        query, selection = _selection(deletion_target)
        parameters = selection.parameters(principal) | {"limit": limit}

        async def lock_and_work(transaction: Transaction) -> DeletedPart:
            ids = [record["id"] for record in await transaction.run(query, parameters, **selection.slots)]
            # Double-checked: between the selection and the lock, others may have changed what the filter tests.
            present = await lock_memories(transaction, principal, ids, selection.where)
            states = [state for state in present.values() if deletion_target.erase or not state.is_deleted]
            await work(transaction, states)
            return DeletedPart([state.id for state in states], is_last=len(ids) < limit)

        return await self._database.transact(lock_and_work)

    async def _run_until_empty(
        self, query: str, principal: Principal, parameters: Mapping[str, Any], **slots: str
    ) -> None:
        """Runs a query that works in batches until it answers that its last batch was empty."""
        common = {"project": principal.project, "limit": AT_ONCE, **parameters}
        while (await self._database.write(query, common, **slots))[0]["count"]:
            continue


async def forget_memories(
    transaction: Transaction, principal: Principal, forgetting: Forgetting, before: Sequence[MemoryChange] = ()
) -> list[MemoryChange]:
    """Soft-deletes the memories that still have the texts to forget, but for those that changed `before` in this add.

    Returns the deletions, those that were done earlier included. Comparing the text under the lock is optimistic
    locking: a memory that was updated since the caller read it stays.
    """
    changed = {change.id for change in before}
    texts = {memory_id: text for memory_id, text in forgetting.texts.items() if memory_id not in changed}
    if not texts:
        return [*forgetting.forgotten]
    present = await lock_memories(transaction, principal, texts)
    pairs = [(present[key], text) for key, text in texts.items() if key in present]
    states = [state for state, text in pairs if not state.is_deleted and state.text == text]
    await _delete_or_erase(transaction, principal, states, erase=False)
    return [*forgetting.forgotten, *(MemoryChange(state.id, ChangeEvent.DELETE, state.text) for state in states)]


def _selection(deletion_target: DeletionTarget) -> tuple[str, Selection]:
    """Returns the name of the query that selects the target's memories, and its selection."""
    erase = deletion_target.erase
    query = "memory/select_with_deleted" if erase else "memory/select_memories"
    return query, Selection(deletion_target.filter, include_expired=True, with_deleted=erase)


def _selection_of_messages(principal: Principal, tree: Filter, limit: int) -> tuple[str, dict[str, Any], str]:
    where = compile_filter(tree)
    return "message/select_messages", {**principal.parameters(), "limit": limit, **where.parameters}, where.text


async def _delete_or_erase(
    transaction: Transaction, principal: Principal, states: Collection[PresentState], erase: bool
) -> None:
    if erase:
        # All transactions change memories in the order of their ids, so that two of them cannot deadlock.
        await erase_memories(transaction, principal, sorted(state.id for state in states))
    else:
        await soft_delete_memories(transaction, principal, states, now())


def _expiry(state: PresentState, at: datetime) -> Revision:
    return Revision(state.id, state.version, VersionEvent.UPDATE, now(), visible_until=at)
