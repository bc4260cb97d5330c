"""This module defines the GraphQL types of the messages of conversations."""

from __future__ import annotations

import strawberry

from graphmem.api.arguments import OrderBy
from graphmem.api.connection import After, Before, First, Last
from graphmem.api.context import Info
from graphmem.api.memory import MemoriesArguments, MemoryConnection, list_memories_of
from graphmem.api.node import Node
from graphmem.api.opaque import encode_node_id
from graphmem.api.scalars import DateTime
from graphmem.model import conversation as model
from graphmem.model.node import NodeRef, NodeType
from graphmem.service.extraction_turns import known_speaker


@strawberry.type(description="A message of a conversation that memories were drawn from.")
class Message(Node):
    role: model.MessageRole = strawberry.field(description="The kind of speaker.")
    given_role: str = strawberry.field(description="The role of the speaker in the words of who sent the message.")
    name: str | None = strawberry.field(description="The speaker's name, where one was given.")
    content: str = strawberry.field(description="The text of the message.")
    created_at: DateTime = strawberry.field(description="The time when the message was said.")
    key: strawberry.Private[str]

    @strawberry.field(
        description="The message right before this one; with a key that is bound to an owner, the nearest of its."
    )
    async def previous(self, info: Info) -> Message | None:
        neighbours = await info.context.neighbours_of_messages.load(self.key)
        return Message.from_model(neighbours[0]) if neighbours[0] else None

    @strawberry.field(
        description="The message right after this one; with a key that is bound to an owner, the nearest of its."
    )
    async def next(self, info: Info) -> Message | None:
        neighbours = await info.context.neighbours_of_messages.load(self.key)
        return Message.from_model(neighbours[1]) if neighbours[1] else None

    @strawberry.field(description="The living memories drawn from the message, expired ones included.")
    async def memories(
        self,
        info: Info,
        order_by: OrderBy = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> MemoryConnection | None:
        node = NodeRef(NodeType.MESSAGE, (self.key,))
        # A message is looked at to see what came of it, so memories are listed whether or not they have expired.
        arguments = MemoriesArguments(
            order_by=order_by, first=first, after=after, last=last, before=before, include_expired=True
        )
        return await list_memories_of(info.context, node, arguments)

    @classmethod
    def from_model(cls, message: model.Message) -> Message:
        return cls(
            id=encode_node_id(NodeRef(NodeType.MESSAGE, (message.id,))),
            role=model.MessageRole(known_speaker(message.role) or model.MessageRole.OTHER),
            given_role=message.role,
            name=message.name,
            content=message.content,
            created_at=message.created_at,
            key=message.id,
        )
