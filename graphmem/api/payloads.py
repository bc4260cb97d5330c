"""This module declares the payloads that mutations answer."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry

from graphmem.api.add_operation import AddOperation, MemoryChange
from graphmem.api.context import Info
from graphmem.api.entity import Relation
from graphmem.api.errors import UserError
from graphmem.api.memory import Memory, load_memory
from graphmem.api.project import Project, load_project
from graphmem.api.scalars import ID
from graphmem.model import memory as model
from graphmem.model.add_operation import OperationStatus
from graphmem.model.deletion import Deleted

_REFUSED = "The errors for which the input was refused; empty when it was not."


@strawberry.type(description="The result of an add.")
class AddMemoriesPayload:
    outcome: model.AddOutcome | None = strawberry.field(
        description="The outcome of the add; null only with userErrors."
    )
    results: list[MemoryChange] = strawberry.field(
        description="The changes to memories; with infer: false one for each message except system messages, in order."
    )
    user_errors: list[UserError] = strawberry.field(description=_REFUSED)
    operation: AddOperation | None = strawberry.field(
        default=None, description="The add in the background, with wait: false; else null."
    )

    # Relations and memories are loaded only when asked for, after the add: a payload tells the state that it left.
    @strawberry.field(description="The relations between entities that the memories state.")
    async def relations(self, info: Info) -> list[Relation]:
        ids = [result.id for result in self.results]
        relations = await info.context.services.entities.relations_of_memories(info.context.principal, ids)
        return [Relation.from_model(relation) for relation in relations]

    @classmethod
    def from_model(cls, changes: Sequence[model.MemoryChange]) -> AddMemoriesPayload:
        results = [MemoryChange.from_model(change) for change in changes]
        return cls(outcome=model.outcome_of(changes), results=results, user_errors=[])

    @classmethod
    def from_operation(cls, operation: AddOperation) -> AddMemoriesPayload:
        """Returns what is known of an add in the background: mostly nothing yet, for a repeated key all."""
        errors = [operation.error] if operation.error and operation.status is OperationStatus.FAILED else []
        outcome = operation.outcome or (None if errors else model.AddOutcome.PENDING)
        return cls(outcome=outcome, results=operation.results, user_errors=errors, operation=operation)

    @classmethod
    def refused(cls, user_errors: list[UserError]) -> AddMemoriesPayload:
        return cls(outcome=None, results=[], user_errors=user_errors)


@strawberry.type(description="The result of an update or a restoration of one memory.")
class UpdateMemoryPayload:
    user_errors: list[UserError] = strawberry.field(description=_REFUSED)
    memory_id: strawberry.Private[str | None] = None

    @strawberry.field(description="The memory as it is now; null when the change was refused.")
    async def memory(self, info: Info) -> Memory | None:
        return await load_memory(info.context, self.memory_id) if self.memory_id else None


@strawberry.type(description="The result of feedback on a memory.")
class FeedbackPayload:
    user_errors: list[UserError] = strawberry.field(description=_REFUSED)
    memory_id: strawberry.Private[str | None] = None

    @strawberry.field(description="The memory with the feedback; null when it was refused.")
    async def memory(self, info: Info) -> Memory | None:
        return await load_memory(info.context, self.memory_id) if self.memory_id else None


@strawberry.type(description="The result for one memory of a batch.")
class BulkResult:
    index: int = strawberry.field(description="The memory's position in the batch, counted from 0.")
    id: ID = strawberry.field(description="The memory's id.")

    @strawberry.field(description="The memory as it is now; null when it is gone.")
    async def memory(self, info: Info) -> Memory | None:
        return await load_memory(info.context, self.id)


@strawberry.type(description="The result of a batch, which is carried out whole or not at all.")
class BulkPayload:
    affected_count: int = strawberry.field(description="The number of memories that were changed.")
    results: list[BulkResult] = strawberry.field(
        description="The results, one for each memory, in order; empty when the batch was refused."
    )
    user_errors: list[UserError] = strawberry.field(description=_REFUSED)

    @classmethod
    def of(cls, ids: Sequence[str]) -> BulkPayload:
        results = [BulkResult(index=index, id=memory_id) for index, memory_id in enumerate(ids)]
        return cls(affected_count=len(ids), results=results, user_errors=[])

    @classmethod
    def refused(cls, user_errors: list[UserError]) -> BulkPayload:
        return cls(affected_count=0, results=[], user_errors=user_errors)


@strawberry.type(description="The result of a deletion or of the end of a run; with dryRun, what it would be.")
class DeletePayload:
    deleted_count: int = strawberry.field(
        description="The number of memories that were deleted, or that expire with the run."
    )
    deleted_ids: list[ID] = strawberry.field(description="The ids of the first 1,000 of these memories.")
    dry_run: bool = strawberry.field(description="Whether nothing was done yet, as dryRun asks.")
    user_errors: list[UserError] = strawberry.field(description=_REFUSED)

    @classmethod
    def from_model(cls, deleted: Deleted) -> DeletePayload:
        return cls(deleted_count=deleted.count, deleted_ids=deleted.ids, dry_run=deleted.dry_run, user_errors=[])

    @classmethod
    def refused(cls, user_errors: list[UserError], dry_run: bool = False) -> DeletePayload:
        return cls(deleted_count=0, deleted_ids=[], dry_run=dry_run, user_errors=user_errors)


@strawberry.type(description="The result of a change of the project's settings.")
class ProjectPayload:
    user_errors: list[UserError] = strawberry.field(description=_REFUSED)

    @strawberry.field(description="The project as it is now; null when the change was refused.")
    async def project(self, info: Info) -> Project | None:
        return None if self.user_errors else await load_project(info.context)
