"""This module defines the GraphQL types of entities and their relations."""

from __future__ import annotations

import hashlib
from typing import Any

import strawberry

from graphmem.api.arguments import Filter, OrderBy
from graphmem.api.connection import After, Before, Connection, First, Last, connection_fields, constant, paging
from graphmem.api.context import Context, Info
from graphmem.api.inputs import given
from graphmem.api.memory import MemoriesArguments, Memory, MemoryConnection, list_memories_of, load_memory
from graphmem.api.node import Node, id_in_project
from graphmem.api.scalars import ID
from graphmem.model import entity as model
from graphmem.model.entity import EntityKey, fold
from graphmem.model.node import NodeRef, NodeType
from graphmem.model.paging import Key, cut_list

_ORDER = "entities"
_RELATIONS = "relations"


@strawberry.type(description="A person, place or thing that memories mention.")
class Entity(Node):
    id: ID = id_in_project(lambda entity: NodeRef(NodeType.ENTITY, tuple(entity.key)))
    name: str = strawberry.field(description="The entity's name.")
    type: str = strawberry.field(
        description="The entity's kind (person, place, …); empty where the kind is not certain."
    )
    memory_count: int = strawberry.field(
        description="The number of living memories that mention the entity, expired ones included."
    )
    key: strawberry.Private[EntityKey]

    @strawberry.field(
        description="The memories that mention the entity: everybody's in the project, or those of the owner that the "
        "key is bound to."
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
        node = NodeRef(NodeType.ENTITY, tuple(self.key))
        arguments = MemoriesArguments(
            filter=filter, order_by=order_by, first=first, after=after, last=last, before=before
        )
        return await list_memories_of(info.context, node, arguments)

    @strawberry.field(description="The relations of the entity to others that memories state.")
    async def relations(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[Relation] | None:
        found = await info.context.relations_of_entities.load(self.key)
        page = cut_list(
            found, paging(_RELATIONS, first=first, after=after, last=last, before=before).window(), _relation_key
        )
        nodes = [Relation.from_model(relation) for relation in page.items]
        return Connection(nodes=nodes, **connection_fields(page, _RELATIONS, _relation_key, constant(len(found))))

    @classmethod
    def from_model(cls, entity: model.Entity) -> Entity:
        return cls(
            name=entity.key.name,
            type=entity.key.type,
            memory_count=entity.memory_count,
            key=entity.key,
        )


@strawberry.type(description="A relation between two entities that a memory states.")
class Relation:
    relationship: str = strawberry.field(description="The name of the source's relation to the target.")
    stated: strawberry.Private[model.Relation]

    @strawberry.field(description="The entity that the relation leads from.")
    async def source(self, info: Info) -> Entity:
        return await _load_entity(info.context, self.stated.source)

    @strawberry.field(description="The entity that the relation leads to.")
    async def target(self, info: Info) -> Entity:
        return await _load_entity(info.context, self.stated.target)

    @strawberry.field(description="The memory that states the relation.")
    async def memory(self, info: Info) -> Memory:
        memory = await load_memory(info.context, self.stated.memory_id)
        # A relation is found through its living memory, so a missing one is a fault of the server.
        assert memory is not None, f"{self.stated} was found with its memory"
        return memory

    @classmethod
    def from_model(cls, relation: model.Relation) -> Relation:
        return cls(relationship=relation.relationship, stated=relation)


async def list_entities(context: Context, query: str | None, **place: Any) -> Connection[Entity]:
    """Returns a page of all entities by name, or of those that a query finds."""
    query = given(query)
    if query is not None:
        return await _find_entities(context, query, place)
    entities, principal = context.services.entities, context.principal
    page = await entities.list_entities(principal, paging(_ORDER, **place).window())
    nodes = [Entity.from_model(entity) for entity in page.items]
    fields = connection_fields(page, _ORDER, lambda one: tuple(one.key), lambda: entities.count_entities(principal))
    return Connection(nodes=nodes, **fields)


async def _find_entities(context: Context, query: str, place: dict[str, Any]) -> Connection[Entity]:
    entities, principal = context.services.entities, context.principal
    # An entity has a place among those that one query finds, and none among those of another.
    order = f"{_ORDER} {hashlib.sha256(fold(query).encode()).hexdigest()[:16]}"
    page = await entities.find_entities(principal, query, paging(order, **place).window())
    nodes = [Entity.from_model(found.entity) for found in page.items]
    fields = connection_fields(page, order, lambda one: one.place, lambda: entities.count_entities(principal, query))
    return Connection(nodes=nodes, **fields)


async def _load_entity(context: Context, key: EntityKey) -> Entity:
    entity = await context.entities.load(key)
    assert entity is not None, f"{key} was found with its relation"
    return Entity.from_model(entity)


def _relation_key(relation: model.Relation) -> Key:
    return (*relation.source, relation.relationship, *relation.target, relation.memory_id)
