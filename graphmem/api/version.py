"""This module defines the GraphQL types of the versions of a memory, its history."""

from __future__ import annotations

import strawberry

from graphmem.api.arguments import FirstInput
from graphmem.api.context import Info
from graphmem.api.inputs import given
from graphmem.api.memory import Memory, load_memory
from graphmem.api.message import Message
from graphmem.api.node import Node
from graphmem.api.opaque import encode_node_id
from graphmem.api.scalars import JSON, DateTime
from graphmem.model import memory as model
from graphmem.model.limits import check_range
from graphmem.model.node import NodeRef, NodeType
from graphmem.model.paging import DEFAULT_PAGE_SIZE


@strawberry.type(description="A version of a memory: its state after one change.")
class MemoryVersion(Node):
    version: int = strawberry.field(description="The number of the version, counted from 1.")
    event: model.VersionEvent = strawberry.field(description="The kind of change that made the version.")
    old_text: str | None = strawberry.field(
        description="The memory's text before the change; null for the first version."
    )
    new_text: str | None = strawberry.field(
        description="The memory's text since the change; null when the change deleted the memory."
    )
    metadata: JSON = strawberry.field(description="The memory's metadata since the change.")
    categories: list[str] = strawberry.field(description="The names of the memory's categories since the change.")
    actor: str | None = strawberry.field(description="The actor that made the change, where one is known.")
    valid_from: DateTime = strawberry.field(description="The time when the change took effect.")
    valid_to: DateTime | None = strawberry.field(
        description="The time when the next change took effect; null for the present version."
    )
    key: strawberry.Private[tuple[str, int]]
    successor: strawberry.Private[str | None]

    @strawberry.field(
        description="The memory that took the place of a deleted one, if one did; null unless the version is a DELETE."
    )
    async def superseded_by(self, info: Info) -> Memory | None:
        return await load_memory(info.context, self.successor) if self.successor else None

    @strawberry.field(description="All messages of the add that made the change, oldest first.")
    async def input(self, info: Info, first: FirstInput = strawberry.UNSET) -> list[Message]:
        # The contract has a plain list here: an add has at most 1,000 messages, so one page holds them all.
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
