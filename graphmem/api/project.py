"""The caller's project as GraphQL answers it."""

from __future__ import annotations

import strawberry

from graphmem.api.category import Category
from graphmem.api.context import Context
from graphmem.api.node import Node
from graphmem.api.opaque import encode_node_id
from graphmem.model import project as model
from graphmem.model.path import NodeRef, NodeType


@strawberry.type(description="What memories, owners and categories belong to; nothing leads from one to another.")
class Project(Node):
    name: str = strawberry.field(description="What it is called in the header X-Graphmem-Project.")
    categories: list[Category] = strawberry.field(
        description="What its memories are sorted into: its own categories in their order, or those that every project "
        "has that names none."
    )
    custom_instructions: str | None = strawberry.field(description="How to go about inferring its memories.")

    @classmethod
    def from_model(cls, project: model.Project) -> Project:
        return cls(
            id=encode_node_id(NodeRef(NodeType.PROJECT, (project.name,))),
            name=project.name,
            categories=[Category.from_model(category) for category in project.categories],
            custom_instructions=project.custom_instructions,
        )


async def load_project(context: Context) -> Project:
    """The caller's own."""
    return Project.from_model(await context.projects.load(context.principal.project))
