"""The mutation fields, and what they answer."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry

from graphmem.api.context import Info
from graphmem.api.entity import Relation
from graphmem.api.errors import UserError
from graphmem.api.inputs import AddMemoriesInput, to_add_request
from graphmem.api.memory import Memory
from graphmem.api.scalars import ID
from graphmem.errors import Refused
from graphmem.model import memory as model


@strawberry.type(description="What an add did about one statement.")
class MemoryChange:
    id: ID = strawberry.field(description="The memory; with NONE, the one that already says it.")
    event: model.ChangeEvent = strawberry.field(description="What was done.")
    text: str = strawberry.field(description="What is remembered.")
    previous_text: str | None = strawberry.field(description="What the memory said before, where it was changed.")
    reason: str | None = strawberry.field(description="Why, where it is not plain.")

    @strawberry.field(description="The memory as it is now; null when it is gone.")
    async def memory(self, info: Info) -> Memory | None:
        memory = await info.context.memories.load(self.id)
        return Memory.from_model(memory) if memory else None

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
    user_errors: list[UserError] = strawberry.field(description="Why it was refused; empty when it was not.")

    @strawberry.field(description="What the memories say of two entities.")
    async def relations(self, info: Info) -> list[Relation]:
        ids = [result.id for result in self.results]
        relations = await info.context.services.entities.relations_of_memories(info.context.principal, ids)
        return [Relation.from_model(relation) for relation in relations]

    @classmethod
    def from_model(cls, changes: Sequence[model.MemoryChange]) -> AddMemoriesPayload:
        results = [MemoryChange.from_model(change) for change in changes]
        return cls(outcome=model.outcome_of(changes), results=results, user_errors=[])


@strawberry.type(description="What can be done. A refused mutation changes nothing at all.")
class Mutation:
    @strawberry.mutation(description="Remembers what is in a conversation. All of it is stored, or nothing.")
    async def add_memories(self, info: Info, input: AddMemoriesInput) -> AddMemoriesPayload | None:
        try:
            request = to_add_request(input)
            changes = await info.context.services.memories.add_memories(info.context.principal, request)
        except Refused as error:
            return AddMemoriesPayload(outcome=None, results=[], user_errors=[UserError.from_error(error)])
        return AddMemoriesPayload.from_model(changes)
