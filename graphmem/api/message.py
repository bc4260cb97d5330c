"""Turns of conversation as GraphQL answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from graphmem.api.connection import Connection, connection_fields, paging
from graphmem.api.context import Context, Info
from graphmem.api.node import Node
from graphmem.api.opaque import encode_node_id
from graphmem.api.scalars import DateTime
from graphmem.model import conversation as model
from graphmem.model.filters import Condition, Field, Operator
from graphmem.model.order import MemoryOrder
from graphmem.model.path import NodeRef, NodeType
from graphmem.service.memories import ListRequest
from graphmem.store.messages import key_of

if TYPE_CHECKING:
    from graphmem.api.memory import MemoryConnection

_ORDER = "messages"


@strawberry.type(description="One turn of a conversation that memories were drawn from.")
class Message(Node):
    role: str = strawberry.field(description="Who speaks: user, assistant, …")
    name: str | None = strawberry.field(description="The speaker's name, where one was given.")
    content: str = strawberry.field(description="What is said.")
    created_at: DateTime = strawberry.field(description="When it was said.")
    key: strawberry.Private[str]

    @strawberry.field(description="The turn right before it.")
    async def previous(self, info: Info) -> Message | None:
        neighbours = await info.context.neighbours_of_messages.load(self.key)
        return Message.from_model(neighbours[0]) if neighbours[0] else None

    @strawberry.field(description="The turn right after it.")
    async def next(self, info: Info) -> Message | None:
        neighbours = await info.context.neighbours_of_messages.load(self.key)
        return Message.from_model(neighbours[1]) if neighbours[1] else None

    @strawberry.field(description="The living memories drawn from it, also those that have expired.")
    async def memories(
        self, info: Info, first: int | None = strawberry.UNSET, after: str | None = strawberry.UNSET
    ) -> Annotated[MemoryConnection, strawberry.lazy("graphmem.api.memory")] | None:
        from graphmem.api.memory import list_memories

        ids = await info.context.memories_of_messages.load(self.key) or []
        order = MemoryOrder()
        request = ListRequest(
            Condition(Field.ID, Operator.IN, tuple(ids)), order, paging(str(order), first, after), include_expired=True
        )
        return await list_memories(info.context, request)

    @classmethod
    def from_model(cls, message: model.Message) -> Message:
        return cls(
            id=encode_node_id(NodeRef(NodeType.MESSAGE, (message.id,))),
            role=message.role,
            name=message.name,
            content=message.content,
            created_at=message.created_at,
            key=message.id,
        )


async def messages_of(context: Context, memory_id: str, first: int | None, after: str | None) -> Connection[Message]:
    window = paging(_ORDER, first, after).window()
    page = await context.messages_of_memories.load((memory_id, window))

    async def count() -> int:
        return await context.message_counts.load(memory_id) or 0

    nodes = [Message.from_model(message) for message in page.items]
    return Connection(nodes=nodes, **connection_fields(page, _ORDER, key_of, count))
