"""Nodes are all that has an id; this module loads them by it, and answers the steps of a path between them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import singledispatch
from typing import Any

import strawberry

from graphmem.api.context import Context, Info
from graphmem.api.opaque import decode_node_id, encode_node_id
from graphmem.api.scalars import ID
from graphmem.model import path
from graphmem.model.categories import Category
from graphmem.model.entity import EntityKey
from graphmem.model.memory import MemoryVersion
from graphmem.model.node import NodeRef, NodeType
from graphmem.model.owner import Owner
from graphmem.model.project import Project
from graphmem.model.scope import OwnerRef, OwnerType

_ID = (
    "The node's id, which no other node of any project has: a memory's is its UUID; any other is opaque and stays the "
    "same as long as the node's key does."
)


@strawberry.interface(description="An object that can be fetched by its id.")
class Node:
    id: ID = strawberry.field(description=_ID)


def id_in_project(ref_of: Callable[[Any], NodeRef]) -> Any:
    """Declares the id of a type whose nodes have names that every project may use; `ref_of` takes such a node."""

    def resolve(root: Any, info: Info) -> ID:
        return encode_node_id(ref_of(root), info.context.principal.project)

    return strawberry.field(resolver=resolve, description=_ID)


@strawberry.type(description="A node on a path through the graph, with the relationship that led to it.")
class PathStep:
    caption: str = strawberry.field(description="The beginning of the node's text, or its name.")
    relationship: str | None = strawberry.field(
        description="The type of the relationship that led to the node; null at the start."
    )
    forward: bool | None = strawberry.field(
        description="Whether the relationship points along the path; null at the start."
    )
    ref: strawberry.Private[NodeRef]
    loaded: strawberry.Private[Node | None] = None

    @strawberry.field(description="The node.")
    async def node(self, info: Info) -> Node:
        node = self.loaded or await load_node(info.context, self.ref)
        assert node is not None, f"the path was found with {self.ref}"
        return node

    @classmethod
    def from_model(cls, step: path.PathStep, loaded: Node | None = None) -> PathStep:
        return cls(
            caption=step.caption, relationship=step.relationship, forward=step.forward, ref=step.node, loaded=loaded
        )


@singledispatch
def to_node(found: object) -> Any:
    """Returns what GraphQL answers for one of the model's nodes.

    `schema.py` registers the function of each node type, so that a type can answer nodes of a type that imports it.
    """
    raise TypeError(f"no GraphQL type is registered for {type(found).__name__}")


async def load_node(context: Context, ref: NodeRef) -> Node | None:
    """Returns the node, or None when the caller's project has no such node."""
    found = await _LOADERS[ref.type](context, *ref.key)
    return None if found is None else to_node(found)


async def _load_version(context: Context, memory_id: str, number: int) -> MemoryVersion | None:
    versions = await context.versions_of_memories.load(memory_id)
    return next((version for version in versions if version.version == number), None)


async def _load_category(context: Context, name: str) -> Category | None:
    """Returns the category, also one that the project offers and that no memory has ever been in."""
    category = await context.categories.load(name)
    if category is None:
        project = await context.projects.load(context.principal.project)
        category = next((offered for offered in project.categories if offered.name == name), None)
    return category


async def _load_project(context: Context, name: str) -> Project | None:
    """Returns the caller's own project; any other is, to the caller, not there."""
    return await context.projects.load(name) if name == context.principal.project else None


def _owner_loader(owner_type: OwnerType) -> Callable[..., Awaitable[Owner | None]]:
    return lambda context, owner_id: context.owners.load(OwnerRef(owner_type, owner_id))


# Each loader takes the context and the parts of the node's key, and answers one of the model's nodes or None.
_LOADERS: dict[NodeType, Callable[..., Awaitable[Any]]] = {
    NodeType.MEMORY: lambda context, memory_id: context.memories.load(memory_id),
    NodeType.VERSION: _load_version,
    NodeType.MESSAGE: lambda context, message_id: context.messages.load(message_id),
    NodeType.CATEGORY: _load_category,
    NodeType.ENTITY: lambda context, name, kind: context.entities.load(EntityKey(name, kind)),
    NodeType.USER: _owner_loader(OwnerType.USER),
    NodeType.AGENT: _owner_loader(OwnerType.AGENT),
    NodeType.APP: _owner_loader(OwnerType.APP),
    NodeType.RUN: _owner_loader(OwnerType.RUN),
    NodeType.ACTIVITY: lambda context, activity_id: context.activities.load(activity_id),
    NodeType.PROJECT: _load_project,
    NodeType.ADD_OPERATION: lambda context, operation_id: context.add_operations.load(operation_id),
}


async def load_by_id(context: Context, node_id: str) -> Node | None:
    ref = decode_node_id(node_id, context.principal.project)
    return await load_node(context, ref) if ref else None
