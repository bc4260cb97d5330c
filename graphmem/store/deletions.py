"""Memories and owners that are deleted or erased in Neo4j: some at a time, each time in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from graphmem.model.deletion import DeletedPart, OwnerSelection
from graphmem.model.filters import FIELD_OF_OWNER, And, Condition, Field, Filter, Operator
from graphmem.model.idempotency import Idempotency
from graphmem.model.memory import ChangeEvent, MemoryChange, VersionEvent
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.model.revision import PresentState, Revision, Where, check_known
from graphmem.store.database import Database, Transaction
from graphmem.store.erasure import erase_memories, erase_messages
from graphmem.store.filter_cypher import PRESENT, PRESENT_OR_LAST, compile_filter
from graphmem.store.idempotency import run_once
from graphmem.store.rows import owner_parameters
from graphmem.store.versions import AT_ONCE, append_versions, lock_memories, soft_delete_memories

_Work = Callable[[Transaction, Sequence[PresentState]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class DeletionTarget:
    """The memories that a filter matches, expired ones too; to be erased, also those that were deleted before."""

    filter: Filter
    erase: bool = False

    def among(self, ids: Iterable[str]) -> DeletionTarget:
        named = Condition(Field.ID, Operator.IN, tuple(ids))
        return DeletionTarget(And((named, self.filter)), self.erase)


class DeletionStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def delete_memories(self, principal: Principal, named: Mapping[Where, str], erase: bool) -> None:
        """Those named by their ids, in one transaction. Raises NotFound, of several together as RefusedTogether."""

        async def work(transaction: Transaction) -> None:
            present = await lock_memories(transaction, principal, named.values())
            check_known(named, present, with_deleted=erase)
            await _remove(transaction, principal, present.values(), erase)

        await self._database.transact(work)

    async def forget_memories(
        self,
        principal: Principal,
        texts: Mapping[str, str],
        before: Sequence[MemoryChange] = (),
        idempotency: Idempotency | None = None,
    ) -> list[MemoryChange]:
        """Those that still say these texts, by id, in one transaction: what came of each, after others `before`."""

        async def forget(transaction: Transaction) -> list[MemoryChange]:
            present = await lock_memories(transaction, principal, texts)
            found = [(present[key], text) for key, text in texts.items() if key in present]
            states = [state for state, text in found if not state.is_deleted and state.text == text]
            await _remove(transaction, principal, states, erase=False)
            return [*before, *(MemoryChange(state.id, ChangeEvent.DELETE, state.text) for state in states)]

        return await self._database.transact(partial(run_once, principal, idempotency, forget))

    async def delete_some(self, principal: Principal, deletion_target: DeletionTarget, limit: int) -> DeletedPart:
        """Up to `limit` memories, in one transaction."""

        async def delete(transaction: Transaction, states: Sequence[PresentState]) -> None:
            await _remove(transaction, principal, states, deletion_target.erase)

        return await self._for_some(principal, deletion_target, limit, delete)

    async def expire_some(self, principal: Principal, tree: Filter, at: datetime, limit: int) -> DeletedPart:
        """Lets up to `limit` memories expire, in one transaction."""

        async def expire(transaction: Transaction, states: Sequence[PresentState]) -> None:
            await append_versions(transaction, principal, [_expiry(state, at) for state in states])

        return await self._for_some(principal, DeletionTarget(tree), limit, expire)

    async def select_memories(self, principal: Principal, deletion_target: DeletionTarget, limit: int) -> list[str]:
        """The ids of up to `limit` of them."""
        query, parameters, clause = _selection(principal, deletion_target, limit)
        return [record["id"] for record in await self._database.read(query, parameters, filter=clause)]

    async def count_with_deleted(self, principal: Principal, tree: Filter, limit: int) -> int:
        """How many memories there are, living or deleted, counted up to `limit`."""
        clause = compile_filter(tree, target=PRESENT_OR_LAST)
        parameters = {"project": principal.project, "limit": limit, **clause.parameters}
        [record] = await self._database.read("memory/count_with_deleted", parameters, filter=clause.text)
        return int(record["count"])

    async def delete_owners(self, principal: Principal, owners: OwnerSelection) -> None:
        """Those that have no living memories."""
        if owners.refs:
            parameters = {"project": principal.project, **owner_parameters(owners.refs)}
            await self._database.write("owner/delete_owners", parameters)
        if owners.types:
            await self._repeat("owner/delete_owners_of_types", principal, {"types": list(owners.types)})

    async def forget_owners(self, principal: Principal, owners: OwnerSelection) -> None:
        """Takes their ids out of the activity log."""
        for owner_type, condition in owners.conditions().items():
            clause = compile_filter(condition)
            parameters = {"forgotten": {str(FIELD_OF_OWNER[owner_type]): None}, **clause.parameters}
            await self._repeat("event/forget_owners", principal, parameters, filter=clause.text)

    async def erase_messages(self, principal: Principal, tree: Filter) -> None:
        """The turns of owners, whom the filter names and nothing else, that no memory was drawn from."""

        async def erase(transaction: Transaction) -> int:
            ids = [record["id"] for record in await transaction.run(query, parameters, owners=clause)]
            await erase_messages(transaction, principal, ids, with_context=False)
            return len(ids)

        query, parameters, clause = _selection_of_messages(principal, tree, AT_ONCE)
        while await self._database.transact(erase):
            continue

    async def has_messages(self, principal: Principal, tree: Filter) -> bool:
        """Whether there are such turns."""
        query, parameters, clause = _selection_of_messages(principal, tree, 1)
        return bool(await self._database.read(query, parameters, owners=clause))

    async def erase_unused_messages(self, principal: Principal) -> None:
        """The project's turns that no memory was drawn from."""
        await self._repeat("message/erase_unused_messages", principal, {})

    async def _for_some(
        self, principal: Principal, deletion_target: DeletionTarget, limit: int, work: _Work
    ) -> DeletedPart:
        """Does `work` to memories that still match once they are locked."""

        async def lock_and_work(transaction: Transaction) -> DeletedPart:
            found = await _select(transaction, principal, deletion_target, limit)
            present = await lock_memories(transaction, principal, found)
            still = set(await _select(transaction, principal, deletion_target.among(found), limit))
            states = [state for state in present.values() if state.id in still]
            await work(transaction, states)
            return DeletedPart([state.id for state in states], is_last=len(found) < limit)

        return await self._database.transact(lock_and_work)

    async def _repeat(self, query: str, principal: Principal, parameters: Mapping[str, Any], **slots: str) -> None:
        """Until nothing is left to do."""
        common = {"project": principal.project, "limit": AT_ONCE, **parameters}
        while (await self._database.write(query, common, **slots))[0]["count"]:
            continue


async def _select(
    transaction: Transaction, principal: Principal, deletion_target: DeletionTarget, limit: int
) -> list[str]:
    query, parameters, clause = _selection(principal, deletion_target, limit)
    return [record["id"] for record in await transaction.run(query, parameters, filter=clause)]


def _selection(principal: Principal, deletion_target: DeletionTarget, limit: int) -> tuple[str, dict[str, Any], str]:
    """A query, its parameters and the filter in it."""
    query, target = (
        ("memory/select_with_deleted", PRESENT_OR_LAST)
        if deletion_target.erase
        else ("memory/select_memories", PRESENT)
    )
    clause = compile_filter(deletion_target.filter, target=target)
    return query, {"project": principal.project, "limit": limit, **clause.parameters}, clause.text


def _selection_of_messages(principal: Principal, tree: Filter, limit: int) -> tuple[str, dict[str, Any], str]:
    clause = compile_filter(tree)
    return "message/select_messages", {"project": principal.project, "limit": limit, **clause.parameters}, clause.text


async def _remove(transaction: Transaction, principal: Principal, states: Iterable[PresentState], erase: bool) -> None:
    ordered = sorted(states, key=lambda state: state.id)
    ids, at = [state.id for state in ordered], now()
    if erase:
        await erase_memories(transaction, principal, ids)
        return
    deletions = [Revision(state.id, state.version, VersionEvent.DELETE, at) for state in ordered]
    await append_versions(transaction, principal, deletions)
    await soft_delete_memories(transaction, ids)


def _expiry(state: PresentState, at: datetime) -> Revision:
    return Revision(state.id, state.version, VersionEvent.UPDATE, now(), expires_key=at)
