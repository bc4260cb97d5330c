"""A memory's history as GraphQL answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from graphmem.api.context import Info
from graphmem.api.inputs import given
from graphmem.api.node import Node
from graphmem.api.opaque import encode_node_id
from graphmem.api.scalars import JSON, DateTime
from graphmem.model import memory as model
from graphmem.model.limits import check_range
from graphmem.model.paging import DEFAULT_PAGE_SIZE
from graphmem.model.path import NodeRef, NodeType

if TYPE_CHECKING:
    from graphmem.api.memory import Memory
    from graphmem.api.message import Message


@strawberry.type(description="A memory after one change.")
class MemoryVersion(Node):
    version: int = strawberry.field(description="Counts the memory's changes, from 1.")
    event: model.VersionEvent = strawberry.field(description="What the change did.")
    old_text: str | None = strawberry.field(description="What it said before; null for the first version.")
    new_text: str | None = strawberry.field(description="What it says since; null when the change deleted it.")
    metadata: JSON = strawberry.field(description="Its metadata since.")
    categories: list[str] = strawberry.field(description="The names of its categories since.")
    actor: str | None = strawberry.field(description="Who made the change, where that is known.")
    valid_from: DateTime = strawberry.field(description="When the change took effect.")
    valid_to: DateTime | None = strawberry.field(description="When the next change did; null for the present state.")
    key: strawberry.Private[tuple[str, int]]
    successor: strawberry.Private[str | None]

    @strawberry.field(description="Of a DELETE: the memory that took its place, if one did.")
    async def superseded_by(self, info: Info) -> Annotated[Memory, strawberry.lazy("graphmem.api.memory")] | None:
        from graphmem.api.memory import Memory

        memory = await info.context.memories.load(self.successor) if self.successor else None
        return Memory.from_model(memory) if memory else None

    @strawberry.field(description="All that was said in the add that made the change, oldest first.")
    async def input(
        self, info: Info, first: int | None = strawberry.UNSET
    ) -> list[Annotated[Message, strawberry.lazy("graphmem.api.message")]]:
        from graphmem.api.message import Message

        limit = DEFAULT_PAGE_SIZE if given(first) is None else check_range(given(first), "first")
        return [
            Message.from_model(message) for message in await info.context.inputs_of_versions.load((self.key, limit))
        ]

    @classmethod
    def from_model(cls, version: model.MemoryVersion) -> MemoryVersion:
        key = (version.memory_id, version.version)
        return cls(
            id=encode_node_id(NodeRef(NodeType.VERSION, key)),
            version=version.version,
            event=version.event,
            old_text=version.old_text,
            new_text=version.new_text,
            metadata=version.metadata,
            categories=version.categories,
            actor=version.actor,
            valid_from=version.valid_from,
            valid_to=version.valid_to,
            key=key,
            successor=version.superseded_by,
        )
