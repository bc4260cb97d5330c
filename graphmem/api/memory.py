"""Memories as GraphQL answers them, alone and in lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import strawberry

from graphmem.api.connection import Connection, connection_fields, constant, paging
from graphmem.api.context import Context, Info
from graphmem.api.node import Node, PathStep
from graphmem.api.scalars import ID, JSON, DateTime
from graphmem.model import memory as model
from graphmem.model.filters import find_warnings
from graphmem.model.paging import cut_list
from graphmem.model.path import RelatedMemory as RelatedModel
from graphmem.model.scope import Scope
from graphmem.service.memories import ListRequest

if TYPE_CHECKING:
    from graphmem.api.category import Category
    from graphmem.api.entity import Entity
    from graphmem.api.message import Message
    from graphmem.api.owner import Owner
    from graphmem.api.version import MemoryVersion

_RELATED = "related"
_VERSIONS = "versions"


@strawberry.type(description="One remembered statement, as it is now.")
class Memory(Node):
    text: str = strawberry.field(description="What is remembered.")
    hash: str = strawberry.field(description="SHA-256 of the text, in hex.")
    metadata: JSON = strawberry.field(description="What the caller attached, as it was given.")
    user_id: ID | None = strawberry.field(description="The user it belongs to.")
    agent_id: ID | None = strawberry.field(description="The agent it belongs to.")
    app_id: ID | None = strawberry.field(description="The app it belongs to.")
    run_id: ID | None = strawberry.field(description="The run (session) it belongs to.")
    version: int = strawberry.field(description="Counts its changes, from 1.")
    immutable: bool = strawberry.field(description="Whether it was made not to change.")
    created_at: DateTime = strawberry.field(
        description="When it was said: its message's time, else the add's timestamp, else when it came in."
    )
    updated_at: DateTime = strawberry.field(description="Since when it is as it is now.")
    recorded_at: DateTime = strawberry.field(description="When it came in.")
    expires_at: DateTime | None = strawberry.field(description="From when on lists and searches leave it out.")
    scope: strawberry.Private[Scope]

    @strawberry.field(description="The categories it is in, by name.")
    async def categories(self, info: Info) -> list[Annotated[Category, strawberry.lazy("graphmem.api.category")]]:
        from graphmem.api.category import Category

        found = await info.context.categories_of_memories.load(self.id)
        return [Category.from_model(category) for category in found]

    @strawberry.field(description="The users, agents, apps and runs it belongs to.")
    async def owners(self, info: Info) -> list[Annotated[Owner, strawberry.lazy("graphmem.api.owner")]]:
        from graphmem.api.owner import to_owner

        owners = await info.context.owners.load_many(self.scope.owners())
        return [to_owner(owner) for owner in owners if owner]

    @strawberry.field(description="The people, places and things it mentions, by name.")
    async def entities(self, info: Info) -> list[Annotated[Entity, strawberry.lazy("graphmem.api.entity")]]:
        from graphmem.api.entity import Entity

        return [Entity.from_model(entity) for entity in await info.context.entities_of_memories.load(self.id)]

    @strawberry.field(description="The turns of conversation it was drawn from, oldest first.")
    async def messages(
        self, info: Info, first: int | None = strawberry.UNSET, after: str | None = strawberry.UNSET
    ) -> Connection[Annotated[Message, strawberry.lazy("graphmem.api.message")]] | None:
        from graphmem.api.message import messages_of

        return await messages_of(info.context, self.id, first, after)

    @strawberry.field(description="Memories that the graph leads to: by turns, runs and categories; the nearest first.")
    async def related(
        self, info: Info, first: int | None = 10, after: str | None = strawberry.UNSET
    ) -> Connection[RelatedMemory] | None:
        found = await info.context.related_memories.load(self.id)
        page = cut_list(found, paging(_RELATED, first, after).window(), _related_key)
        memories = await info.context.memories.load_many([related.memory_id for related in page.items])
        living = [(related, memory) for related, memory in zip(page.items, memories, strict=True) if memory]
        page = replace(page, items=[related for related, _ in living])
        nodes = [RelatedMemory.from_model(*pair) for pair in living]
        return Connection(nodes=nodes, **connection_fields(page, _RELATED, _related_key, constant(len(found))))

    @strawberry.field(description="Its history, oldest first.")
    async def versions(
        self, info: Info, first: int | None = strawberry.UNSET, after: str | None = strawberry.UNSET
    ) -> Connection[Annotated[MemoryVersion, strawberry.lazy("graphmem.api.version")]] | None:
        from graphmem.api.version import MemoryVersion

        found = await info.context.versions_of_memories.load(self.id)
        page = cut_list(found, paging(_VERSIONS, first, after).window(), _version_key)
        nodes = [MemoryVersion.from_model(version) for version in page.items]
        return Connection(nodes=nodes, **connection_fields(page, _VERSIONS, _version_key, constant(len(found))))

    @classmethod
    def from_model(cls, memory: model.Memory) -> Memory:
        scope = memory.scope
        return cls(
            id=memory.id,
            text=memory.text,
            hash=memory.hash,
            metadata=memory.metadata,
            user_id=scope.user_id,
            agent_id=scope.agent_id,
            app_id=scope.app_id,
            run_id=scope.run_id,
            version=memory.version,
            immutable=memory.immutable,
            created_at=memory.created_at,
            updated_at=memory.updated_at,
            recorded_at=memory.recorded_at,
            expires_at=memory.expires_at,
            scope=scope,
        )


@strawberry.type(description="A memory that the graph leads to from another.")
class RelatedMemory:
    memory: Memory = strawberry.field(description="The memory.")
    distance: float = strawberry.field(
        description="How many yes-or-no answers single out the way to it: one for each turn of conversation between "
        "the two, or the binary logarithm of how many memories share the run or category."
    )
    path: list[PathStep] = strawberry.field(description="The shortest way to it, both ends included.")

    @classmethod
    def from_model(cls, related: RelatedModel, memory: model.Memory) -> RelatedMemory:
        path = [PathStep.from_model(step) for step in related.path]
        return cls(memory=Memory.from_model(memory), distance=related.distance, path=path)


@strawberry.type(description="A part of a list of memories.")
class MemoryConnection(Connection[Memory]):
    warnings: list[str] = strawberry.field(description="What the caller may not have meant.")


async def list_memories(context: Context, request: ListRequest) -> MemoryConnection:
    page = await context.memory_lists.load(request)
    return MemoryConnection(
        nodes=[Memory.from_model(memory) for memory in page.items],
        warnings=find_warnings(request.filter),
        **connection_fields(
            page, str(request.order), request.order.key_of, lambda: context.memory_counts.load(request)
        ),
    )


def _related_key(related: RelatedModel) -> tuple[str]:
    return (related.memory_id,)


def _version_key(version: model.MemoryVersion) -> tuple[int]:
    return (version.version,)
