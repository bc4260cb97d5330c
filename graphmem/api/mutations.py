"""This module has the mutation fields. Each hands one request to a service and answers with a payload."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, TypeVar

import strawberry

from graphmem.api.add_operation import AddOperation
from graphmem.api.arguments import INPUT
from graphmem.api.connection import unset
from graphmem.api.context import Info
from graphmem.api.feedback import GiveFeedbackInput
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
from graphmem.api.mutation_answers import answer, answer_asked
from graphmem.api.mutation_inputs import (
    BY_INPUT,
    IN_INPUT,
    Asked,
    DeleteAllMemoriesInput,
    DeleteMemoriesInput,
    DeleteMemoryInput,
    DeleteOwnersInput,
    EndRunInput,
    OwnersBy,
    ResetInput,
    RestoreMemoriesInput,
    RestoreMemoryInput,
    UpdateMemoriesInput,
    UpdateProjectInput,
    is_given,
)
from graphmem.api.payloads import (
    AddMemoriesPayload,
    BulkPayload,
    DeletePayload,
    FeedbackPayload,
    ProjectPayload,
    UpdateMemoryPayload,
)
from graphmem.api.scalars import ID, JSON, DateTime
from graphmem.model.limits import check_count
from graphmem.model.refusals import check_each
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.service.deletions import BulkDeletion, OwnerDeletion

I = TypeVar("I")  # noqa: E741  an input
P = TypeVar("P")  # a payload


# A payload is nullable so that a fault in one of several mutations leaves the answers of the others.
@strawberry.type(description="The changes that callers can make. A refused mutation changes nothing at all.")
class Mutation:
    @strawberry.mutation(
        description="Remembers what is in a conversation. Everything is stored, or nothing. With wait: false the "
        "answer comes as soon as the add is kept, and `operation` tells what becomes of it: adds of one user, agent "
        "and app are carried out in the order in which they came."
    )
    async def add_memories(self, info: Info, input: Annotated[AddMemoriesInput, INPUT]) -> AddMemoriesPayload | None:
        async def add() -> AddMemoriesPayload:
            request, services = to_add_request(input), info.context.services
            if input.wait is False:
                operation = await services.add_operations.accept(info.context.principal, request)
                return AddMemoriesPayload.from_operation(AddOperation.from_model(operation))
            changes = await services.memories.add_memories(info.context.principal, request)
            return AddMemoriesPayload.from_model(changes)

        return await answer(info, add, AddMemoriesPayload.refused)

    @strawberry.mutation(description="Changes one memory; its earlier text stays in its history.")
    async def update_memory(self, info: Info, input: Annotated[UpdateMemoryInput, INPUT]) -> UpdateMemoryPayload | None:
        async def update() -> UpdateMemoryPayload:
            request = to_update(input, "input")
            await info.context.services.updates.update_memories(info.context.principal, [request])
            return UpdateMemoryPayload(memory_id=input.id, user_errors=[])

        return await answer(info, update, UpdateMemoryPayload)

    @strawberry.mutation(
        description="Keeps what a caller says of a memory, in place of what was said before; the memory stays as it is."
    )
    async def give_feedback(self, info: Info, input: Annotated[GiveFeedbackInput, INPUT]) -> FeedbackPayload | None:
        async def give() -> FeedbackPayload:
            await info.context.services.feedback.give_feedback(info.context.principal, input.to_request())
            return FeedbackPayload(memory_id=input.memory_id, user_errors=[])

        return await answer(info, give, FeedbackPayload, ("input",))

    @strawberry.mutation(description="Changes up to 1,000 memories: all of them, or none. They may swap their texts.")
    async def update_memories(
        self,
        info: Info,
        input: Annotated[UpdateMemoriesInput | None, INPUT] = strawberry.UNSET,
        items: Annotated[list[UpdateMemoryInput] | None, IN_INPUT] = strawberry.UNSET,
    ) -> BulkPayload | None:
        async def update(asked: UpdateMemoriesInput) -> BulkPayload:
            check_count(asked.items, "items")
            requests = check_each(enumerate(asked.items), lambda place: to_update(place[1], "items", str(place[0])))
            await info.context.services.updates.update_memories(info.context.principal, requests)
            return BulkPayload.of([item.id for item in asked.items])

        return await answer_asked(
            info, Asked(input, UpdateMemoriesInput, {"items": items}), update, BulkPayload.refused
        )

    @strawberry.mutation(
        description="Restores a deleted memory as it was, or with a version as it was then; a living memory needs "
        "the version."
    )
    async def restore_memory(
        self,
        info: Info,
        input: Annotated[RestoreMemoryInput | None, INPUT] = strawberry.UNSET,
        id: Annotated[ID | None, IN_INPUT] = strawberry.UNSET,
        version: Annotated[int | None, IN_INPUT] = strawberry.UNSET,
    ) -> UpdateMemoryPayload | None:
        async def restore(asked: RestoreMemoryInput) -> UpdateMemoryPayload:
            updates = info.context.services.updates
            await updates.restore_memory(info.context.principal, asked.id, given(asked.version))
            return UpdateMemoryPayload(memory_id=asked.id, user_errors=[])

        arguments = {"id": id, "version": version}
        return await answer_asked(info, Asked(input, RestoreMemoryInput, arguments), restore, UpdateMemoryPayload)

    @strawberry.mutation(description="Restores up to 1,000 deleted memories as they were: all of them, or none.")
    async def restore_memories(
        self,
        info: Info,
        input: Annotated[RestoreMemoriesInput | None, INPUT] = strawberry.UNSET,
        ids: Annotated[list[ID] | None, IN_INPUT] = strawberry.UNSET,
    ) -> BulkPayload | None:
        async def restore(asked: RestoreMemoriesInput) -> BulkPayload:
            await info.context.services.updates.restore_memories(info.context.principal, asked.ids)
            return BulkPayload.of(asked.ids)

        return await answer_asked(info, Asked(input, RestoreMemoriesInput, {"ids": ids}), restore, BulkPayload.refused)

    @strawberry.mutation(
        description="Deletes one memory, which can be restored. With erase every trace of the memory goes for ever, "
        "even if it was deleted before."
    )
    async def delete_memory(
        self,
        info: Info,
        input: Annotated[DeleteMemoryInput | None, INPUT] = strawberry.UNSET,
        id: Annotated[ID | None, IN_INPUT] = strawberry.UNSET,
        erase: Annotated[bool | None, IN_INPUT] = False,
    ) -> DeletePayload | None:
        async def delete(asked: DeleteMemoryInput) -> DeletePayload:
            deletions = info.context.services.deletions
            deleted = await deletions.delete_memory(info.context.principal, asked.id, bool(asked.erase))
            return DeletePayload.from_model(deleted)

        arguments = {"id": id, "erase": erase}
        return await answer_asked(info, Asked(input, DeleteMemoryInput, arguments), delete, DeletePayload.refused)

    @strawberry.mutation(description="Deletes up to 1,000 memories: all of them, or none.")
    async def delete_memories(
        self,
        info: Info,
        input: Annotated[DeleteMemoriesInput | None, INPUT] = strawberry.UNSET,
        ids: Annotated[list[ID] | None, IN_INPUT] = strawberry.UNSET,
        erase: Annotated[bool | None, IN_INPUT] = False,
    ) -> BulkPayload | None:
        async def delete(asked: DeleteMemoriesInput) -> BulkPayload:
            deletions = info.context.services.deletions
            await deletions.delete_memories(info.context.principal, asked.ids, bool(asked.erase))
            return BulkPayload.of(asked.ids)

        arguments = {"ids": ids, "erase": erase}
        return await answer_asked(info, Asked(input, DeleteMemoriesInput, arguments), delete, BulkPayload.refused)

    @strawberry.mutation(
        description="Deletes all memories that scope, filter and filters match, expired ones included; erase also "
        "takes those that were deleted before. Arguments that match everything are refused with "
        "EMPTY_SCOPE."
    )
    async def delete_all_memories(  # noqa: PLR0913  the contract's arguments
        self,
        info: Info,
        input: Annotated[DeleteAllMemoriesInput | None, INPUT] = strawberry.UNSET,
        scope: Annotated[ScopeInput | None, IN_INPUT] = strawberry.UNSET,
        filter: Annotated[MemoryFilter | None, IN_INPUT] = strawberry.UNSET,
        filters: Annotated[JSON | None, IN_INPUT] = strawberry.UNSET,
        dry_run: Annotated[bool | None, IN_INPUT] = False,
        erase: Annotated[bool | None, IN_INPUT] = False,
    ) -> DeletePayload | None:
        async def delete(asked: DeleteAllMemoriesInput) -> DeletePayload:
            tree = to_scoped_filter(asked.scope, asked.filter, asked.filters)
            request = BulkDeletion(tree, bool(asked.erase), bool(asked.dry_run))
            deletions = info.context.services.deletions
            return DeletePayload.from_model(await deletions.delete_all_memories(info.context.principal, request))

        arguments = {"scope": scope, "filter": filter, "filters": filters, "dry_run": dry_run, "erase": erase}
        asked = Asked(input, DeleteAllMemoriesInput, arguments)
        return await answer_asked(info, asked, delete, _refused_by(asked))

    @strawberry.mutation(
        description="Deletes owners, and every memory that carries one of them, expired ones included. Owners that "
        "are not named in exactly one way are refused with EMPTY_SCOPE."
    )
    async def delete_owners(  # noqa: PLR0913  the contract's arguments
        self,
        info: Info,
        input: Annotated[DeleteOwnersInput | None, INPUT] = strawberry.UNSET,
        owners: Annotated[list[OwnerRefInput] | None, BY_INPUT] = strawberry.UNSET,
        types: Annotated[list[OwnerType] | None, BY_INPUT] = strawberry.UNSET,
        all: Annotated[bool | None, BY_INPUT] = False,
        dry_run: Annotated[bool | None, IN_INPUT] = False,
        erase: Annotated[bool | None, IN_INPUT] = False,
    ) -> DeletePayload | None:
        async def delete(asked: DeleteOwnersInput) -> DeletePayload:
            named = given(asked.by.owners)
            request = OwnerDeletion(
                owners=None if named is None else [OwnerRef(ref.type, ref.owner_id) for ref in named],
                types=given(asked.by.types),
                all=bool(asked.by.all),
                erase=bool(asked.erase),
                dry_run=bool(asked.dry_run),
            )
            deletions = info.context.services.deletions
            return DeletePayload.from_model(await deletions.delete_owners(info.context.principal, request))

        is_spelled_out = unset(input) or any(map(is_given, (owners, types, all)))
        by = OwnersBy(owners=owners, types=types, all=all) if is_spelled_out else strawberry.UNSET
        asked = Asked(input, DeleteOwnersInput, {"by": by, "dry_run": dry_run, "erase": erase}, inside=("by",))
        return await answer_asked(info, asked, delete, _refused_by(asked))

    @strawberry.mutation(
        description="Ends a session: its memories expire at the given time, or now; those that expire before it "
        "stay as they are."
    )
    async def end_run(
        self,
        info: Info,
        input: Annotated[EndRunInput | None, INPUT] = strawberry.UNSET,
        run_id: Annotated[ID | None, IN_INPUT] = strawberry.UNSET,
        at: Annotated[DateTime | None, IN_INPUT] = strawberry.UNSET,
    ) -> DeletePayload | None:
        async def end(asked: EndRunInput) -> DeletePayload:
            deletions, moment = info.context.services.deletions, to_moment(asked.at, "at")
            return DeletePayload.from_model(await deletions.end_run(info.context.principal, asked.run_id, moment))

        asked = Asked(input, EndRunInput, {"run_id": run_id, "at": at})
        return await answer_asked(info, asked, end, DeletePayload.refused)

    @strawberry.mutation(
        description="Changes the project's categories and its instructions for inference, at least one of the two; "
        "what is left out stays."
    )
    async def update_project(
        self,
        info: Info,
        input: Annotated[UpdateProjectInput | None, INPUT] = strawberry.UNSET,
        categories: Annotated[list[CategoryInput] | None, IN_INPUT] = strawberry.UNSET,
        custom_instructions: Annotated[str | None, IN_INPUT] = strawberry.UNSET,
    ) -> ProjectPayload | None:
        async def update(asked: UpdateProjectInput) -> ProjectPayload:
            request = to_project_update(asked.categories, asked.custom_instructions)
            await info.context.services.projects.update_project(info.context.principal, request)
            return ProjectPayload(user_errors=[])

        arguments = {"categories": categories, "custom_instructions": custom_instructions}
        return await answer_asked(info, Asked(input, UpdateProjectInput, arguments), update, ProjectPayload)

    @strawberry.mutation(
        description='Erases all memories and owners of the project; its settings stay. confirm must be "RESET".'
    )
    async def reset(
        self,
        info: Info,
        input: Annotated[ResetInput | None, INPUT] = strawberry.UNSET,
        confirm: Annotated[str | None, IN_INPUT] = strawberry.UNSET,
    ) -> DeletePayload | None:
        async def reset(asked: ResetInput) -> DeletePayload:
            deletions = info.context.services.deletions
            return DeletePayload.from_model(await deletions.reset(info.context.principal, asked.confirm))

        return await answer_asked(info, Asked(input, ResetInput, {"confirm": confirm}), reset, DeletePayload.refused)


def _refused_by(asked: Asked[Any]) -> Callable[..., DeletePayload]:
    return partial(DeletePayload.refused, dry_run=bool(asked.get("dry_run")))
