"""This module defines the GraphQL types of categories."""

from __future__ import annotations

import strawberry

from graphmem.api.connection import Connection, connection_fields, paging
from graphmem.api.context import Context, Info
from graphmem.api.filter_inputs import MemoryFilter, to_filter
from graphmem.api.memory import MemoryConnection, list_memories_of
from graphmem.api.node import Node
from graphmem.api.opaque import encode_node_id
from graphmem.model import categories as model
from graphmem.model.node import NodeRef, NodeType

_ORDER = "categories"


@strawberry.type(description="A category: a named topic that memories are sorted into.")
class Category(Node):
    name: str = strawberry.field(description="The category's name, unique in the project.")
    description: str | None = strawberry.field(description="A description of what belongs in the category.")
    memory_count: int = strawberry.field(
        description="The number of living memories in the category, expired ones included."
    )

    @strawberry.field(
        description="The memories in the category: everybody's in the project, or those of the owner that the key is "
        "bound to."
    )
    async def memories(
        self,
        info: Info,
        filter: MemoryFilter | None = strawberry.UNSET,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
    ) -> MemoryConnection | None:
        node = NodeRef(NodeType.CATEGORY, (self.name,))

        async def read() -> MemoryConnection:
            return await list_memories_of(info.context, node, to_filter(filter=filter), first=first, after=after)

        return await info.context.once((node, filter, first, after), read)

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
