"""This module has the mutation fields. Each hands one request to a service and answers with a payload."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, TypeVar

import strawberry

from graphmem.api.context import Info
from graphmem.api.errors import UserError, user_errors
from graphmem.api.filter_inputs import MemoryFilter, to_scoped_filter
from graphmem.api.inputs import (
    AddMemoriesInput,
    CategoryInput,
    OwnerRefInput,
    ScopeInput,
    UpdateMemoryInput,
    given,
    to_add_request,
    to_moment,
    to_project_update,
    to_update,
)
from graphmem.api.payloads import AddMemoriesPayload, BulkPayload, DeletePayload, ProjectPayload, UpdateMemoryPayload
from graphmem.api.scalars import ID, JSON, DateTime
from graphmem.errors import Refused
from graphmem.model.limits import check_count
from graphmem.model.refusals import check_each
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.scheduling.request_work import OUTER_GRACE, within_deadline
from graphmem.service.deletions import BulkDeletion, OwnerDeletion

P = TypeVar("P")


# A payload is nullable so that a fault in one of several mutations leaves the answers of the others.
@strawberry.type(description="The changes that callers can make. A refused mutation changes nothing at all.")
class Mutation:
    @strawberry.mutation(description="Remembers what is in a conversation. Everything is stored, or nothing.")
    async def add_memories(self, info: Info, input: AddMemoriesInput) -> AddMemoriesPayload | None:
        async def add() -> AddMemoriesPayload:
            request = to_add_request(input)
            changes = await info.context.services.memories.add_memories(info.context.principal, request)
            return AddMemoriesPayload.from_model(changes)

        return await _answer(info, add, _refused_add)

    @strawberry.mutation(description="Changes one memory; its earlier text stays in its history.")
    async def update_memory(self, info: Info, input: UpdateMemoryInput) -> UpdateMemoryPayload | None:
        async def update() -> UpdateMemoryPayload:
            request = to_update(input, "input")
            await info.context.services.updates.update_memories(info.context.principal, [request])
            return UpdateMemoryPayload(memory_id=input.id, user_errors=[])

        return await _answer(info, update, UpdateMemoryPayload)

    @strawberry.mutation(description="Changes up to 1,000 memories: all of them, or none. They may swap their texts.")
    async def update_memories(self, info: Info, items: list[UpdateMemoryInput]) -> BulkPayload | None:
        async def update() -> BulkPayload:
            check_count(items, "items")
            requests = check_each(enumerate(items), lambda place: to_update(place[1], "items", str(place[0])))
            await info.context.services.updates.update_memories(info.context.principal, requests)
            return BulkPayload.of([item.id for item in items])

        return await _answer(info, update, _refused_batch)

    @strawberry.mutation(
        description="Restores a deleted memory as it was, or with a version as it was then; a living memory needs "
        "the version."
    )
    async def restore_memory(
        self, info: Info, id: ID, version: int | None = strawberry.UNSET
    ) -> UpdateMemoryPayload | None:
        async def restore() -> UpdateMemoryPayload:
            await info.context.services.updates.restore_memory(info.context.principal, id, given(version))
            return UpdateMemoryPayload(memory_id=id, user_errors=[])

        return await _answer(info, restore, UpdateMemoryPayload)

    @strawberry.mutation(description="Restores up to 1,000 deleted memories as they were: all of them, or none.")
    async def restore_memories(self, info: Info, ids: list[ID]) -> BulkPayload | None:
        async def restore() -> BulkPayload:
            await info.context.services.updates.restore_memories(info.context.principal, ids)
            return BulkPayload.of(ids)

        return await _answer(info, restore, _refused_batch)

    @strawberry.mutation(
        description="Deletes one memory, which can be restored. With erase every trace of the memory goes for ever, "
        "even if it was deleted before."
    )
    async def delete_memory(self, info: Info, id: ID, erase: bool | None = False) -> DeletePayload | None:
        async def delete() -> DeletePayload:
            deletions = info.context.services.deletions
            return DeletePayload.from_model(await deletions.delete_memory(info.context.principal, id, bool(erase)))

        return await _answer(info, delete, _refused_deletion)

    @strawberry.mutation(description="Deletes up to 1,000 memories: all of them, or none.")
    async def delete_memories(self, info: Info, ids: list[ID], erase: bool | None = False) -> BulkPayload | None:
        async def delete() -> BulkPayload:
            await info.context.services.deletions.delete_memories(info.context.principal, ids, bool(erase))
            return BulkPayload.of(ids)

        return await _answer(info, delete, _refused_batch)

    @strawberry.mutation(
        description="Deletes all memories that scope, filter and filters match, expired ones included; erase also "
        "takes those that were deleted before. Arguments that match everything are refused with "
        "EMPTY_SCOPE."
    )
    async def delete_all_memories(
        self,
        info: Info,
        scope: ScopeInput | None = strawberry.UNSET,
        filter: MemoryFilter | None = strawberry.UNSET,
        filters: JSON | None = strawberry.UNSET,
        dry_run: bool | None = False,
        erase: bool | None = False,
    ) -> DeletePayload | None:
        async def delete() -> DeletePayload:
            request = BulkDeletion(to_scoped_filter(scope, filter, filters), bool(erase), bool(dry_run))
            deletions = info.context.services.deletions
            return DeletePayload.from_model(await deletions.delete_all_memories(info.context.principal, request))

        return await _answer(info, delete, partial(_refused_deletion, dry_run=bool(dry_run)))

    @strawberry.mutation(
        description="Deletes owners, and every memory that carries one of them, expired ones included. Exactly one "
        "of owners, types and all must be given."
    )
    async def delete_owners(
        self,
        info: Info,
        owners: list[OwnerRefInput] | None = strawberry.UNSET,
        types: list[OwnerType] | None = strawberry.UNSET,
        all: bool | None = False,
        dry_run: bool | None = False,
        erase: bool | None = False,
    ) -> DeletePayload | None:
        async def delete() -> DeletePayload:
            named = given(owners)
            request = OwnerDeletion(
                owners=None if named is None else [OwnerRef(ref.type, ref.owner_id) for ref in named],
                types=given(types),
                all=bool(all),
                erase=bool(erase),
                dry_run=bool(dry_run),
            )
            deletions = info.context.services.deletions
            return DeletePayload.from_model(await deletions.delete_owners(info.context.principal, request))

        return await _answer(info, delete, partial(_refused_deletion, dry_run=bool(dry_run)))

    @strawberry.mutation(
        description="Ends a session: its memories expire at the given time, or now; those that expire before it "
        "stay as they are."
    )
    async def end_run(self, info: Info, run_id: ID, at: DateTime | None = strawberry.UNSET) -> DeletePayload | None:
        async def end() -> DeletePayload:
            deletions = info.context.services.deletions
            return DeletePayload.from_model(
                await deletions.end_run(info.context.principal, run_id, to_moment(at, "at"))
            )

        return await _answer(info, end, _refused_deletion)

    @strawberry.mutation(
        description="Changes the project's categories and its instructions for inference, at least one of the two; "
        "what is left out stays."
    )
    async def update_project(
        self,
        info: Info,
        categories: Annotated[
            list[CategoryInput] | None,
            strawberry.argument(
                description="The categories that replace all of the project's, up to 100; [] restores the default ones."
            ),
        ] = strawberry.UNSET,
        custom_instructions: Annotated[
            str | None,
            strawberry.argument(description='Instructions on how to infer memories, up to 16 KiB; "" for none.'),
        ] = strawberry.UNSET,
    ) -> ProjectPayload | None:
        async def update() -> ProjectPayload:
            request = to_project_update(categories, custom_instructions)
            await info.context.services.projects.update_project(info.context.principal, request)
            return ProjectPayload(user_errors=[])

        return await _answer(info, update, ProjectPayload)

    @strawberry.mutation(
        description='Erases all memories and owners of the project; its settings stay. confirm must be "RESET".'
    )
    async def reset(self, info: Info, confirm: str) -> DeletePayload | None:
        async def reset() -> DeletePayload:
            return DeletePayload.from_model(
                await info.context.services.deletions.reset(info.context.principal, confirm)
            )

        return await _answer(info, reset, _refused_deletion)


async def _answer(info: Info, work: Callable[[], Awaitable[P]], refused: Callable[..., P]) -> P:
    """Returns what `work` returns, or the payload of `refused` with the userErrors of the error that `work` raises."""
    try:
        async with within_deadline(OUTER_GRACE):
            return await work()
    except Refused as error:
        return refused(user_errors=user_errors(error))
    finally:
        # A document may hold several mutations, and payloads read what is there now: nothing cached may answer them.
        info.context.clear_loaders()


def _refused_add(user_errors: list[UserError]) -> AddMemoriesPayload:
    return AddMemoriesPayload(outcome=None, results=[], user_errors=user_errors)


def _refused_batch(user_errors: list[UserError]) -> BulkPayload:
    return BulkPayload(affected_count=0, results=[], user_errors=user_errors)


def _refused_deletion(user_errors: list[UserError], dry_run: bool = False) -> DeletePayload:
    return DeletePayload(deleted_count=0, deleted_ids=[], dry_run=dry_run, user_errors=user_errors)
