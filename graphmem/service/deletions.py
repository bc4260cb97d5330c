"""Deletion: soft or hard (erasing), of single memories, of all that a filter matches, of owners, and of a project.

Ending a run is here too: it makes many memories expire in the same batches.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from graphmem.errors import BadUserInput, DeadlineExceeded, EmptyScope, NotFound
from graphmem.model.deletion import MAX_LISTED_IDS, Deleted, DeletedPart, OwnerSelection
from graphmem.model.filter_extent import matches_everything, names_only_owners
from graphmem.model.filters import And, Condition, Field, Filter, Not, Operator, Or
from graphmem.model.limits import MAX_ID_BYTES, check_count, check_name
from graphmem.model.moment import NEVER, now
from graphmem.model.principal import Permission, Principal
from graphmem.model.refusals import check_each
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.service.scope_counts import ScopeCounts
from graphmem.service.updates import by_input_path, check_batch
from graphmem.store.add_operations import AddOperationStore
from graphmem.store.deletions import DeletionStore, DeletionTarget
from graphmem.store.memories import NO_LIMIT, MemoryStore
from graphmem.store.owners import OwnerStore
from graphmem.store.selection import Selection

IN_ONE_TRANSACTION = 2_500
"""Up to so many memories are deleted in one transaction, all of them or none. One memory takes 35 KB of the 350 MB that
a heap of 512 MB has for transactions."""

DELETION_BATCH = 1_000
"""The number of memories that each of several transactions deletes; this is faster than larger transactions."""
CONFIRMATION = "RESET"


@dataclass(frozen=True, slots=True)
class BulkDeletion:
    """A filter whose matches are to be deleted, or erased."""

    filter: Filter
    erase: bool = False
    dry_run: bool = False

    @property
    def deletion_target(self) -> DeletionTarget:
        return DeletionTarget(self.filter, self.erase)


@dataclass(frozen=True, slots=True)
class OwnerDeletion:
    """Owners to delete with their memories; exactly one of the first three fields has to be given."""

    owners: Sequence[OwnerRef] | None = None
    types: Sequence[OwnerType] | None = None
    all: bool = False
    erase: bool = False
    dry_run: bool = False


class DeletionService:
    """Deletes and erases memories and owners."""

    def __init__(
        self,
        store: DeletionStore,
        memories: MemoryStore,
        owners: OwnerStore,
        operations: AddOperationStore,
        counts: ScopeCounts,
    ) -> None:
        """`counts` are forgotten where many memories go."""
        self._operations = operations
        self._counts = counts
        self._store = store
        self._memories = memories
        self._owners = owners

    async def delete_memory(self, principal: Principal, memory_id: str, erase: bool) -> Deleted:
        """Deletes or erases one memory; a soft-deleted memory can still be erased. Raises NotFound."""
        principal.require(Permission.DELETE)
        await self._store.delete_memories(principal, {("id",): memory_id}, erase)
        return Deleted().with_ids([memory_id])

    async def delete_memories(self, principal: Principal, ids: Sequence[str], erase: bool) -> None:
        """Deletes or erases all of the memories, or none.

        Raises NotFound (for several as RefusedTogether), BadUserInput and LimitExceeded.
        """
        principal.require(Permission.DELETE)
        named = by_input_path(ids, "ids")
        check_batch(named, "ids")
        await self._store.delete_memories(principal, named, erase)

    async def delete_all_memories(self, principal: Principal, deletion: BulkDeletion) -> Deleted:
        """Deletes or erases all memories that a filter matches.

        A filter that names nothing but owners also drops their adds in the background that are not finished, and
        erases those of their turns that no memory was drawn from. Raises EmptyScope for a filter that matches
        everything.
        """
        principal.require(Permission.DELETE)
        if matches_everything(deletion.filter):
            raise EmptyScope(
                "That would be every memory of the project: name a scope or a filter; deleteOwners takes all: true.",
                field=["scope"],
            )
        deletion = replace(deletion, filter=principal.narrow(deletion.filter))
        if deletion.dry_run:
            return await self._preview(principal, deletion.deletion_target)
        if names_only_owners(deletion.filter):
            # First, for an add that is carried out before this is deleted with the others.
            await self._operations.delete(principal, deletion.filter, with_finished=deletion.erase)
        deleted = await self._delete(principal, deletion.deletion_target)
        if deletion.erase and names_only_owners(deletion.filter):
            await self._store.erase_messages(principal, deletion.filter)
        return deleted

    async def delete_owners(self, principal: Principal, deletion: OwnerDeletion) -> Deleted:
        """Deletes owners with all of their memories, and their adds in the background that are not finished.

        Erasing also takes their turns, and what came of other adds.

        Raises EmptyScope unless the request says exactly which owners, Forbidden for other owners than the
        principal's only one, and NotFound for owners that do not exist.
        """
        principal.require(Permission.DELETE)
        return await self._delete_owners(principal, deletion)

    async def _delete_owners(self, principal: Principal, deletion: OwnerDeletion) -> Deleted:
        selected = check_owners(deletion)
        principal.require_only(selected.refs)
        await self._check_owners(principal, selected, deletion.erase)
        conditions = [*selected.conditions().values()]
        if deletion.dry_run:
            return await self._preview(principal, DeletionTarget(Or(tuple(conditions)), deletion.erase))
        for condition in conditions:
            await self._operations.delete(principal, condition, with_finished=deletion.erase)
        deleted = Deleted()
        for condition in conditions:
            deleted = await self._delete(principal, DeletionTarget(condition, deletion.erase), deleted)
        # The memories go first and the owners last: a call that is interrupted can be repeated.
        if deletion.erase:
            for condition in conditions:
                await self._store.erase_messages(principal, condition)
            await self._store.anonymise_events(principal, selected)
        await self._store.delete_owners(principal, selected)
        return deleted

    async def end_run(self, principal: Principal, run_id: str, at: datetime | None) -> Deleted:
        """Makes the run's memories expire at a time (default: now), except those that expire before.

        So do those of its adds in the background that are not finished. Raises NotFound.
        """
        principal.require(Permission.WRITE)
        ref = OwnerRef(OwnerType.RUN, check_name(run_id, "runId", max_bytes=MAX_ID_BYTES))
        exists = await self._owners.get_owners(principal, [ref]) or await self._has_remains(principal, ref, erase=False)
        if not exists:
            raise NotFound("There is no such run.", field=["runId"])
        end = at or now()
        if end == NEVER:
            return Deleted()  # the latest moment there is stands for "does not expire"
        # First, for an add that is carried out before the memories expire is among these.
        await self._operations.end_run(principal, run_id, end)
        expiring_later = Or(
            (Condition(Field.EXPIRES_AT, Operator.GT, end), Not(Condition(Field.EXPIRES_AT, Operator.EXISTS)))
        )
        tree = And((Condition(Field.RUN_ID, Operator.EQ, run_id), expiring_later))
        count = await self._memories.count_memories(principal, Selection(tree, True), IN_ONE_TRANSACTION + 1)
        return await self._in_batches(count, partial(self._store.set_expiry_of_some, principal, tree, end))

    async def reset(self, principal: Principal, confirm: str) -> Deleted:
        """Erases all of the project's memories and owners. Raises Forbidden and BadUserInput."""
        principal.require(Permission.ADMIN)
        principal.require_whole_project()
        if confirm != CONFIRMATION:
            raise BadUserInput(
                f"This erases every memory of the project: say so with confirm: {CONFIRMATION!r}.", field=["confirm"]
            )
        deleted = await self._delete_owners(principal, OwnerDeletion(all=True, erase=True))
        await self._store.erase_unused_messages(principal)
        return deleted

    async def _delete(
        self, principal: Principal, deletion_target: DeletionTarget, before: Deleted | None = None
    ) -> Deleted:
        count = await self._count(principal, deletion_target, IN_ONE_TRANSACTION + 1)
        return await self._in_batches(count, partial(self._store.delete_some, principal, deletion_target), before)

    async def _in_batches(
        self, count: int, delete: Callable[[int], Awaitable[DeletedPart]], before: Deleted | None = None
    ) -> Deleted:
        """Deletes `count` memories in one transaction where they fit into it, else batch by batch until none is left.

        `delete` takes how many to delete at most; what it deletes is added to `before`.
        """
        limit, deleted = batch_size(count), before or Deleted()
        try:
            while True:
                part = await delete(limit)
                deleted = deleted.with_ids(part.ids)
                if part.is_last:
                    return deleted
        except DeadlineExceeded as error:
            raise _interrupted(error, deleted) from error
        finally:
            self._counts.forget()

    async def _preview(self, principal: Principal, deletion_target: DeletionTarget) -> Deleted:
        # It answers what a filter matches as often as one likes, which a deletion does once: that is reading.
        principal.require(Permission.READ)
        ids = await self._store.select_memories(principal, deletion_target, MAX_LISTED_IDS)
        count = len(ids) if len(ids) < MAX_LISTED_IDS else await self._count(principal, deletion_target)
        return Deleted(count, ids, dry_run=True)

    async def _count(self, principal: Principal, deletion_target: DeletionTarget, limit: int = NO_LIMIT) -> int:
        if deletion_target.erase:
            return await self._store.count_with_deleted(principal, deletion_target.filter, limit)
        return await self._memories.count_memories(
            principal, Selection(deletion_target.filter, include_expired=True), limit
        )

    async def _check_owners(self, principal: Principal, selected: OwnerSelection, erase: bool) -> None:
        """Raises NotFound for each owner that does not exist.

        An owner of whom adds wait counts as one that exists. A deleted owner may have left soft-deleted memories and
        turns, so that it can still be erased.
        """
        known = set(await self._owners.get_owners(principal, selected.refs))
        unknown = [ref for ref in selected.refs if ref not in known]
        known |= {ref for ref in unknown if await self._has_remains(principal, ref, erase)}

        def check(place: tuple[int, OwnerRef]) -> None:
            index, ref = place
            if ref not in known:
                raise NotFound(f"There is no {ref.type.lower()} {ref.owner_id!a}.", field=["owners", str(index)])

        check_each(enumerate(selected.refs), check)

    async def _has_remains(self, principal: Principal, ref: OwnerRef, erase: bool) -> bool:
        [condition] = OwnerSelection((ref,)).conditions().values()
        if await self._operations.has_any(principal, condition, with_finished=erase):
            return True
        return erase and await self._left_memories(principal, condition)

    async def _left_memories(self, principal: Principal, condition: Filter) -> bool:
        """Returns whether an owner has left soft-deleted memories, or turns."""
        return await self._store.count_with_deleted(principal, condition, 1) > 0 or await self._store.has_messages(
            principal, condition
        )


def check_owners(deletion: OwnerDeletion) -> OwnerSelection:
    """Returns the owners that a request selects. Raises EmptyScope, BadUserInput and LimitExceeded."""
    given = [part for part in (deletion.owners, deletion.types, deletion.all or None) if part is not None]
    if len(given) != 1 or not given[0]:
        raise EmptyScope("Give exactly one of owners, types and all: true, and not an empty list.", field=["owners"])
    if deletion.all:
        return OwnerSelection(types=tuple(OwnerType))
    if deletion.types:
        return OwnerSelection(types=tuple(dict.fromkeys(deletion.types)))
    refs = deletion.owners or ()
    check_count(refs, "owners")
    for index, ref in enumerate(refs):
        check_name(ref.owner_id, "owners", str(index), "ownerId", max_bytes=MAX_ID_BYTES)
    return OwnerSelection(tuple(dict.fromkeys(refs)))


def batch_size(count: int) -> int:
    """Returns how many of `count` memories each transaction deletes: all where they fit into one, else a batch."""
    return IN_ONE_TRANSACTION if count <= IN_ONE_TRANSACTION else DELETION_BATCH


def _interrupted(error: DeadlineExceeded, deleted: Deleted) -> DeadlineExceeded:
    """Returns the error that says what the transactions before it have done."""
    if not deleted.count:
        return error
    return DeadlineExceeded(
        f"The request took longer than it may. {deleted.count:,} memories were changed before, which stays so: "
        "send it again for the rest."
    )
