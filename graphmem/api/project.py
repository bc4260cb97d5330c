"""This module defines the GraphQL types of the caller's project."""

from __future__ import annotations

import strawberry

from graphmem.api.category import Category
from graphmem.api.context import Context
from graphmem.api.node import Node
from graphmem.api.opaque import encode_node_id
from graphmem.model import project as model
from graphmem.model.node import NodeRef, NodeType


@strawberry.type(
    description="A project, which memories, owners and categories belong to; nothing leads from one project to another."
)
class Project(Node):
    name: str = strawberry.field(description="The project's name, as the header X-Graphmem-Project gives it.")
    categories: list[Category] = strawberry.field(
        description="The categories that the project's memories are sorted into: its own in their order, or the "
        "default ones of every project that has none of its own."
    )
    custom_instructions: str | None = strawberry.field(
        description="Instructions on how to infer the project's memories; null with a key that is bound to an owner."
    )

    @classmethod
    def from_model(cls, project: model.Project) -> Project:
        return cls(
            id=encode_node_id(NodeRef(NodeType.PROJECT, (project.name,))),
            name=project.name,
            categories=[Category.from_model(category) for category in project.categories],
            custom_instructions=project.custom_instructions,
        )


async def load_project(context: Context) -> Project:
    """Returns the caller's own project."""
    # A data loader answers both `project` and a payload's `project` with one query.
    return Project.from_model(await context.projects.load(context.principal.project))
