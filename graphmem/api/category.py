"""Categories as GraphQL answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from graphmem.api.connection import Connection, connection_fields, paging
from graphmem.api.context import Context, Info
from graphmem.api.filter_inputs import MemoryFilter, to_filter
from graphmem.api.node import Node
from graphmem.api.opaque import encode_node_id
from graphmem.model import owner as model
from graphmem.model.filters import And, Condition, Field, Operator
from graphmem.model.order import MemoryOrder
from graphmem.model.path import NodeRef, NodeType
from graphmem.service.memories import ListRequest

if TYPE_CHECKING:
    from graphmem.api.memory import MemoryConnection

_ORDER = "categories"


@strawberry.type(description="What memories are about.")
class Category(Node):
    name: str = strawberry.field(description="Its name, one of a kind in the project.")
    description: str | None = strawberry.field(description="What belongs in it.")
    memory_count: int = strawberry.field(description="How many living memories are in it, expired ones included.")

    @strawberry.field(description="The memories in it.")
    async def memories(
        self,
        info: Info,
        filter: MemoryFilter | None = strawberry.UNSET,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
    ) -> Annotated[MemoryConnection, strawberry.lazy("graphmem.api.memory")] | None:
        from graphmem.api.memory import list_memories

        inside = Condition(Field.CATEGORIES, Operator.EQ, self.name)
        order = MemoryOrder()
        request = ListRequest(And((inside, to_filter(filter=filter))), order, paging(str(order), first, after))
        return await list_memories(info.context, request)

    @classmethod
    def from_model(cls, category: model.Category) -> Category:
        return cls(
            id=encode_node_id(NodeRef(NodeType.CATEGORY, (category.name,))),
            name=category.name,
            description=category.description,
            memory_count=category.memory_count,
        )


async def list_categories(context: Context, first: int | None, after: str | None) -> Connection[Category]:
    categories, principal = context.services.categories, context.principal
    page = await categories.list_categories(principal, paging(_ORDER, first, after).window())
    return Connection(
        nodes=[Category.from_model(category) for category in page.items],
        **connection_fields(
            page, _ORDER, lambda category: (category.name,), lambda: categories.count_categories(principal)
        ),
    )
