"""Users, agents, apps and runs as GraphQL answers them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import strawberry

from graphmem.api.connection import Connection, connection_fields, paging
from graphmem.api.context import Context, Info
from graphmem.api.filter_inputs import MemoryFilter, to_filter
from graphmem.api.inputs import MemoryOrder, to_order
from graphmem.api.node import Node
from graphmem.api.opaque import encode_node_id
from graphmem.api.scalars import ID, JSON, DateTime
from graphmem.model import owner as model
from graphmem.model.filters import FIELD_OF_OWNER, And, Condition, Operator
from graphmem.model.path import NodeRef, NodeType
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.service.memories import ListRequest
from graphmem.store.owners import key_of

if TYPE_CHECKING:
    from graphmem.api.memory import MemoryConnection

_ORDER = "owners"


@strawberry.interface(description="Whom memories belong to: a user, an agent, an app or a run.")
class Owner(Node):
    type: OwnerType = strawberry.field(description="What kind of owner it is.")
    owner_id: ID = strawberry.field(description="The id that callers gave it.")
    memory_count: int = strawberry.field(description="How many living memories it has, expired ones included.")
    created_at: DateTime = strawberry.field(description="When it was first named in an add.")
    updated_at: DateTime = strawberry.field(description="When it was last named in an add.")
    ref: strawberry.Private[OwnerRef]

    @strawberry.field(description="Its memories.")
    async def memories(  # noqa: PLR0913  the contract's arguments
        self,
        info: Info,
        filter: MemoryFilter | None = strawberry.UNSET,
        filters: JSON | None = strawberry.UNSET,
        order_by: list[MemoryOrder] | None = strawberry.UNSET,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
    ) -> Annotated[MemoryConnection, strawberry.lazy("graphmem.api.memory")] | None:
        from graphmem.api.memory import list_memories

        belongs = Condition(FIELD_OF_OWNER[self.ref.type], Operator.EQ, self.ref.owner_id)
        order = to_order(order_by)
        request = ListRequest(
            And((belongs, to_filter(filter=filter, filters=filters))),
            order,
            paging(str(order), first, after, last=last, before=before),
        )
        return await list_memories(info.context, request)


@strawberry.type(description="A person whom memories belong to.")
class User(Owner): ...


@strawberry.type(description="An agent that memories belong to.")
class Agent(Owner): ...


@strawberry.type(description="An application that memories belong to.")
class App(Owner): ...


@strawberry.type(description="A session, whose memories are short-term.")
class Run(Owner): ...


_TYPES: dict[OwnerType, tuple[type[Owner], NodeType]] = {
    OwnerType.USER: (User, NodeType.USER),
    OwnerType.AGENT: (Agent, NodeType.AGENT),
    OwnerType.APP: (App, NodeType.APP),
    OwnerType.RUN: (Run, NodeType.RUN),
}


def to_owner(owner: model.Owner) -> Owner:
    cls, node_type = _TYPES[owner.ref.type]
    return cls(
        id=encode_node_id(NodeRef(node_type, (owner.ref.owner_id,))),
        type=owner.ref.type,
        owner_id=owner.ref.owner_id,
        memory_count=owner.memory_count,
        created_at=owner.created_at,
        updated_at=owner.updated_at,
        ref=owner.ref,
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
