"""Anything with an id, how it is fetched by it, and ways from one to another."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import strawberry

from graphmem.api.context import Context, Info
from graphmem.api.scalars import ID
from graphmem.model import path
from graphmem.model.entity import EntityKey
from graphmem.model.path import NodeRef, NodeType
from graphmem.model.scope import OwnerRef, OwnerType


@strawberry.interface(description="Anything that can be fetched by its id.")
class Node:
    id: ID = strawberry.field(
        description="A memory's is its UUID; any other is opaque and stays the same as long as the node's key does."
    )


@strawberry.type(description="A node on the way through the graph, and the relationship that led to it.")
class PathStep:
    caption: str = strawberry.field(description="The beginning of what the node says, or its name.")
    relationship: str | None = strawberry.field(
        description="The type of the relationship that led here; null at the start."
    )
    forward: bool | None = strawberry.field(description="Whether that relationship points along the way.")
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


async def load_node(context: Context, ref: NodeRef) -> Node | None:
    """None when the caller's project has no such node."""
    return await _LOADERS[ref.type](context, ref.key)


async def _load_memory(context: Context, key: tuple[Any, ...]) -> Node | None:
    from graphmem.api.memory import Memory

    memory = await context.memories.load(key[0])
    return Memory.from_model(memory) if memory else None


async def _load_version(context: Context, key: tuple[Any, ...]) -> Node | None:
    from graphmem.api.version import MemoryVersion

    versions = await context.versions_of_memories.load(key[0])
    return next((MemoryVersion.from_model(version) for version in versions if version.version == key[1]), None)


async def _load_message(context: Context, key: tuple[Any, ...]) -> Node | None:
    from graphmem.api.message import Message

    message = await context.messages.load(key[0])
    return Message.from_model(message) if message else None


async def _load_category(context: Context, key: tuple[Any, ...]) -> Node | None:
    """Also one that the project offers and nothing was ever put in."""
    from graphmem.api.category import Category

    category = await context.categories.load(key[0])
    if category is None:
        project = await context.projects.load(context.principal.project)
        category = next((category for category in project.categories if category.name == key[0]), None)
    return Category.from_model(category) if category else None


async def _load_entity(context: Context, key: tuple[Any, ...]) -> Node | None:
    from graphmem.api.entity import Entity

    entity = await context.entities.load(EntityKey(*key))
    return Entity.from_model(entity) if entity else None


async def _load_activity(context: Context, key: tuple[Any, ...]) -> Node | None:
    from graphmem.api.activity import Activity

    activity = await context.activities.load(key[0])
    return Activity.from_model(activity) if activity else None


async def _load_project(context: Context, key: tuple[Any, ...]) -> Node | None:
    from graphmem.api.project import load_project

    return await load_project(context) if key[0] == context.principal.project else None


def _owner_loader(owner_type: OwnerType) -> Callable[[Context, tuple[Any, ...]], Awaitable[Node | None]]:
    async def load(context: Context, key: tuple[Any, ...]) -> Node | None:
        from graphmem.api.owner import to_owner

        owner = await context.owners.load(OwnerRef(owner_type, key[0]))
        return to_owner(owner) if owner else None

    return load


_LOADERS: dict[NodeType, Callable[[Context, tuple[Any, ...]], Awaitable[Node | None]]] = {
    NodeType.MEMORY: _load_memory,
    NodeType.VERSION: _load_version,
    NodeType.MESSAGE: _load_message,
    NodeType.CATEGORY: _load_category,
    NodeType.ENTITY: _load_entity,
    NodeType.USER: _owner_loader(OwnerType.USER),
    NodeType.AGENT: _owner_loader(OwnerType.AGENT),
    NodeType.APP: _owner_loader(OwnerType.APP),
    NodeType.RUN: _owner_loader(OwnerType.RUN),
    NodeType.ACTIVITY: _load_activity,
    NodeType.PROJECT: _load_project,
}

LazyNode = Annotated["Node", strawberry.lazy("graphmem.api.node")]
