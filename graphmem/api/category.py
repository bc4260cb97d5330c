"""This module defines the GraphQL types of categories."""

from __future__ import annotations

from typing import Any

import strawberry

from graphmem.api.arguments import Filter, OrderBy
from graphmem.api.connection import After, Before, Connection, First, Last, connection_fields, paging
from graphmem.api.context import Context, Info
from graphmem.api.memory import MemoriesArguments, MemoryConnection, list_memories_of
from graphmem.api.node import Node, id_in_project
from graphmem.api.scalars import ID
from graphmem.model import categories as model
from graphmem.model.node import NodeRef, NodeType

_ORDER = "categories"


@strawberry.type(description="A category: a named topic that memories are sorted into.")
class Category(Node):
    id: ID = id_in_project(lambda category: NodeRef(NodeType.CATEGORY, (category.name,)))
    name: str = strawberry.field(description="The category's name, unique in the project.")
    description: str | None = strawberry.field(description="A description of what belongs in the category.")
    memory_count: int = strawberry.field(
        description="The number of living memories in the category, expired ones included."
    )

    @strawberry.field(
        description="The memories in the category: everybody's in the project, or those of the owner that the key is "
        "bound to."
    )
    async def memories(  # noqa: PLR0913  the contract's arguments
        self,
        info: Info,
        filter: Filter = strawberry.UNSET,
        order_by: OrderBy = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> MemoryConnection | None:
        node = NodeRef(NodeType.CATEGORY, (self.name,))
        arguments = MemoriesArguments(
            filter=filter, order_by=order_by, first=first, after=after, last=last, before=before
        )
        return await list_memories_of(info.context, node, arguments)

    @classmethod
    def from_model(cls, category: model.Category) -> Category:
        return cls(
            name=category.name,
            description=category.description,
            memory_count=category.memory_count,
        )


async def list_categories(context: Context, **place: Any) -> Connection[Category]:
    categories, principal = context.services.categories, context.principal
    page = await categories.list_categories(principal, paging(_ORDER, **place).window())
    return Connection(
        nodes=[Category.from_model(category) for category in page.items],
        **connection_fields(
            page, _ORDER, lambda category: (category.name,), lambda: categories.count_categories(principal)
        ),
    )
