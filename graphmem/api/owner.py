"""This module defines the GraphQL types of owners: users, agents, apps and runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import strawberry

from graphmem.api.arguments import Filter, Filters, OrderBy
from graphmem.api.connection import After, Before, Connection, First, Last, connection_fields, paging
from graphmem.api.context import Context, Info
from graphmem.api.memory import MemoriesArguments, MemoryConnection, list_memories_of
from graphmem.api.node import Node, id_in_project
from graphmem.api.scalars import ID, DateTime
from graphmem.model import owner as model
from graphmem.model.node import NodeRef, NodeType
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.store.owners import key_of

_ORDER = "owners"

_NODE_TYPES = {
    OwnerType.USER: NodeType.USER,
    OwnerType.AGENT: NodeType.AGENT,
    OwnerType.APP: NodeType.APP,
    OwnerType.RUN: NodeType.RUN,
}


@strawberry.interface(description="An owner of memories: a user, an agent, an app or a run.")
class Owner(Node):
    id: ID = id_in_project(lambda owner: NodeRef(_NODE_TYPES[owner.ref.type], (owner.ref.owner_id,)))
    type: OwnerType = strawberry.field(description="The kind of owner.")
    owner_id: ID = strawberry.field(description="The owner's id, as callers gave it.")
    memory_count: int = strawberry.field(
        description="The number of the owner's living memories, expired ones included."
    )
    created_at: DateTime = strawberry.field(description="The time when an add first named the owner.")
    updated_at: DateTime = strawberry.field(description="The time when an add last named the owner.")
    ref: strawberry.Private[OwnerRef]

    @strawberry.field(
        description="The owner's memories; of these, the ones that it shares with the owner that the key is bound to."
    )
    async def memories(  # noqa: PLR0913  the contract's arguments
        self,
        info: Info,
        filter: Filter = strawberry.UNSET,
        filters: Filters = strawberry.UNSET,
        order_by: OrderBy = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> MemoryConnection | None:
        node = NodeRef(NodeType(self.ref.type.title()), (self.ref.owner_id,))
        arguments = MemoriesArguments(filter, filters, order_by, first=first, after=after, last=last, before=before)
        return await list_memories_of(info.context, node, arguments)


@strawberry.type(description="A person whom memories belong to.")
class User(Owner): ...


@strawberry.type(description="An agent that memories belong to.")
class Agent(Owner): ...


@strawberry.type(description="An application that memories belong to.")
class App(Owner): ...


@strawberry.type(description="A session, whose memories are short-term.")
class Run(Owner): ...


# GraphQL has one type for each kind of owner; the model has one class for all.
_TYPES: dict[OwnerType, type[Owner]] = {
    OwnerType.USER: User,
    OwnerType.AGENT: Agent,
    OwnerType.APP: App,
    OwnerType.RUN: Run,
}


def to_owner(owner: model.Owner) -> Owner:
    return _TYPES[owner.ref.type](
        type=owner.ref.type,
        owner_id=owner.ref.owner_id,
        memory_count=owner.memory_count,
        created_at=owner.created_at,
        updated_at=owner.updated_at,
        ref=owner.ref,
    )


async def list_owners(context: Context, types: Sequence[OwnerType], **place: Any) -> Connection[Owner]:
    owners, principal = context.services.owners, context.principal

    async def count() -> int:
        return sum((await owners.count_owners(principal, types)).values())

    page = await owners.list_owners(principal, types, paging(_ORDER, **place).window())
    return Connection(
        nodes=[to_owner(owner) for owner in page.items],
        **connection_fields(page, _ORDER, key_of, count),
    )
