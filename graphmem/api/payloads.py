"""What mutations answer."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry

from graphmem.api.context import Info
from graphmem.api.entity import Relation
from graphmem.api.errors import UserError
from graphmem.api.memory import Memory
from graphmem.api.project import Project, load_project
from graphmem.api.scalars import ID
from graphmem.model import memory as model
from graphmem.model.deletion import Deleted

_REFUSED = "Why it was refused; empty when it was not."


@strawberry.type(description="What an add did about one statement.")
class MemoryChange:
    id: ID = strawberry.field(description="The memory; with NONE, the one that already says it.")
    event: model.ChangeEvent = strawberry.field(description="What was done.")
    text: str = strawberry.field(description="What is remembered.")
    previous_text: str | None = strawberry.field(description="What the memory said before, where it was changed.")
    reason: str | None = strawberry.field(description="Why, where it is not plain.")

    @strawberry.field(description="The memory as it is now; null when it is gone.")
    async def memory(self, info: Info) -> Memory | None:
        return await _load(info, self.id)

    @classmethod
    def from_model(cls, change: model.MemoryChange) -> MemoryChange:
        return cls(
            id=change.id,
            event=change.event,
            text=change.text,
            previous_text=change.previous_text,
            reason=change.reason,
        )


@strawberry.type(description="What an add did.")
class AddMemoriesPayload:
    outcome: model.AddOutcome | None = strawberry.field(description="What it came to; null only with userErrors.")
    results: list[MemoryChange] = strawberry.field(
        description="With infer: false one for each message but system ones, in order."
    )
    user_errors: list[UserError] = strawberry.field(description=_REFUSED)

    @strawberry.field(description="What the memories say of two entities.")
    async def relations(self, info: Info) -> list[Relation]:
        ids = [result.id for result in self.results]
        relations = await info.context.services.entities.relations_of_memories(info.context.principal, ids)
        return [Relation.from_model(relation) for relation in relations]

    @classmethod
    def from_model(cls, changes: Sequence[model.MemoryChange]) -> AddMemoriesPayload:
        results = [MemoryChange.from_model(change) for change in changes]
        return cls(outcome=model.outcome_of(changes), results=results, user_errors=[])


@strawberry.type(description="What an update or a restoration of one memory did.")
class UpdateMemoryPayload:
    user_errors: list[UserError] = strawberry.field(description=_REFUSED)
    memory_id: strawberry.Private[str | None] = None

    @strawberry.field(description="The memory as it is now; null when the change was refused.")
    async def memory(self, info: Info) -> Memory | None:
        return await _load(info, self.memory_id) if self.memory_id else None


@strawberry.type(description="What was done to one memory of a batch.")
class BulkResult:
    index: int = strawberry.field(description="Its place in the batch, from 0.")
    id: ID = strawberry.field(description="The memory.")

    @strawberry.field(description="The memory as it is now; null when it is gone.")
    async def memory(self, info: Info) -> Memory | None:
        return await _load(info, self.id)


@strawberry.type(description="What a batch did: all of it, or nothing.")
class BulkPayload:
    affected_count: int = strawberry.field(description="How many memories were changed.")
    results: list[BulkResult] = strawberry.field(description="One for each memory, in order; empty when refused.")
    user_errors: list[UserError] = strawberry.field(description=_REFUSED)

    @classmethod
    def of(cls, ids: Sequence[str]) -> BulkPayload:
        results = [BulkResult(index=index, id=memory_id) for index, memory_id in enumerate(ids)]
        return cls(affected_count=len(ids), results=results, user_errors=[])


@strawberry.type(description="What a deletion did, or with dryRun would do.")
class DeletePayload:
    deleted_count: int = strawberry.field(description="How many memories.")
    deleted_ids: list[ID] = strawberry.field(description="The first 1,000 of them.")
    dry_run: bool = strawberry.field(description="Whether nothing was done yet.")
    user_errors: list[UserError] = strawberry.field(description=_REFUSED)

    @classmethod
    def of(cls, deleted: Deleted) -> DeletePayload:
        return cls(deleted_count=deleted.count, deleted_ids=deleted.ids, dry_run=deleted.dry_run, user_errors=[])


@strawberry.type(description="What a change of the project's settings did.")
class ProjectPayload:
    user_errors: list[UserError] = strawberry.field(description=_REFUSED)

    @strawberry.field(description="The project as it is now; null when the change was refused.")
    async def project(self, info: Info) -> Project | None:
        return None if self.user_errors else await load_project(info.context)


async def _load(info: Info, memory_id: str) -> Memory | None:
    memory = await info.context.memories.load(memory_id)
    return Memory.from_model(memory) if memory else None
