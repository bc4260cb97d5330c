"""This module defines the GraphQL types of owners: users, agents, apps and runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import strawberry

from graphmem.api.connection import Connection, connection_fields, paging
from graphmem.api.context import Context, Info
from graphmem.api.filter_inputs import MemoryFilter, to_filter
from graphmem.api.inputs import MemoryOrderInput, to_order
from graphmem.api.memory import MemoryConnection, list_memories_of
from graphmem.api.node import Node
from graphmem.api.opaque import encode_node_id
from graphmem.api.scalars import ID, JSON, DateTime
from graphmem.model import owner as model
from graphmem.model.node import NodeRef, NodeType
from graphmem.model.scope import OwnerType
from graphmem.store.owners import key_of

_ORDER = "owners"


@strawberry.interface(description="An owner of memories: a user, an agent, an app or a run.")
class Owner(Node):
    type: OwnerType = strawberry.field(description="The kind of owner.")
    owner_id: ID = strawberry.field(description="The owner's id, as callers gave it.")
    memory_count: int = strawberry.field(
        description="The number of the owner's living memories, expired ones included."
    )
    created_at: DateTime = strawberry.field(description="The time when an add first named the owner.")
    updated_at: DateTime = strawberry.field(description="The time when an add last named the owner.")
    node: strawberry.Private[NodeRef]

    @strawberry.field(
        description="The owner's memories; of these, the ones that it shares with the owner that the key is bound to."
    )
    async def memories(  # noqa: PLR0913  the contract's arguments
        self,
        info: Info,
        filter: MemoryFilter | None = strawberry.UNSET,
        filters: JSON | None = strawberry.UNSET,
        order_by: list[MemoryOrderInput] | None = strawberry.UNSET,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
    ) -> MemoryConnection | None:
        place: dict[str, Any] = {"first": first, "after": after, "last": last, "before": before}

        async def read() -> MemoryConnection:
            tree = to_filter(filter=filter, filters=filters)
            return await list_memories_of(info.context, self.node, tree, to_order(order_by), **place)

        return await info.context.once((self.node, filter, filters, order_by, place), read)


@strawberry.type(description="A person whom memories belong to.")
class User(Owner): ...


@strawberry.type(description="An agent that memories belong to.")
class Agent(Owner): ...


@strawberry.type(description="An application that memories belong to.")
class App(Owner): ...


@strawberry.type(description="A session, whose memories are short-term.")
class Run(Owner): ...


# GraphQL has one type for each kind of owner; the model has one class for all.
_TYPES: dict[OwnerType, tuple[type[Owner], NodeType]] = {
    OwnerType.USER: (User, NodeType.USER),
    OwnerType.AGENT: (Agent, NodeType.AGENT),
    OwnerType.APP: (App, NodeType.APP),
    OwnerType.RUN: (Run, NodeType.RUN),
}


def to_owner(owner: model.Owner) -> Owner:
    cls, node_type = _TYPES[owner.ref.type]
    node = NodeRef(node_type, (owner.ref.owner_id,))
    return cls(
        id=encode_node_id(node),
        type=owner.ref.type,
        owner_id=owner.ref.owner_id,
        memory_count=owner.memory_count,
        created_at=owner.created_at,
        updated_at=owner.updated_at,
        node=node,
    )


async def list_owners(
    context: Context, types: Sequence[OwnerType], first: int | None, after: str | None
) -> Connection[Owner]:
    owners, principal = context.services.owners, context.principal
    page = await owners.list_owners(principal, types, paging(_ORDER, first, after).window())
    return Connection(
        nodes=[to_owner(owner) for owner in page.items],
        **connection_fields(page, _ORDER, key_of, lambda: owners.count_owners(principal, types)),
    )
