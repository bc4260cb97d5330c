"""Entities and their relations as GraphQL answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from graphmem.api.connection import Connection, connection_fields, constant, paging
from graphmem.api.context import Context, Info
from graphmem.api.filter_inputs import MemoryFilter, to_filter
from graphmem.api.inputs import given
from graphmem.api.node import Node
from graphmem.api.opaque import encode_node_id
from graphmem.model import entity as model
from graphmem.model.entity import EntityKey
from graphmem.model.filters import And, Condition, Field, Operator
from graphmem.model.order import MemoryOrder
from graphmem.model.paging import Key, cut_list
from graphmem.model.path import NodeRef, NodeType
from graphmem.service.memories import ListRequest

if TYPE_CHECKING:
    from graphmem.api.memory import Memory, MemoryConnection

_ORDER = "entities"
_RELATIONS = "relations"


@strawberry.type(description="A person, place or thing that memories mention.")
class Entity(Node):
    name: str = strawberry.field(description="What it is called.")
    type: str = strawberry.field(description="Its kind: person, place, …; empty where that is not certain.")
    memory_count: int = strawberry.field(description="How many living memories mention it, expired ones included.")
    key: strawberry.Private[EntityKey]

    @strawberry.field(description="The memories that mention it.")
    async def memories(
        self,
        info: Info,
        filter: MemoryFilter | None = strawberry.UNSET,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
    ) -> Annotated[MemoryConnection, strawberry.lazy("graphmem.api.memory")] | None:
        from graphmem.api.memory import list_memories

        ids = await info.context.memories_of_entities.load(self.key) or []
        mentions = Condition(Field.ID, Operator.IN, tuple(ids))
        order = MemoryOrder()
        request = ListRequest(And((mentions, to_filter(filter=filter))), order, paging(str(order), first, after))
        return await list_memories(info.context, request)

    @strawberry.field(description="What memories say of it and another entity.")
    async def relations(
        self, info: Info, first: int | None = strawberry.UNSET, after: str | None = strawberry.UNSET
    ) -> Connection[Relation] | None:
        found = await info.context.relations_of_entities.load(self.key)
        page = cut_list(found, paging(_RELATIONS, first, after).window(), _relation_key)
        nodes = [Relation.from_model(relation) for relation in page.items]
        return Connection(nodes=nodes, **connection_fields(page, _RELATIONS, _relation_key, constant(len(found))))

    @classmethod
    def from_model(cls, entity: model.Entity) -> Entity:
        return cls(
            id=encode_node_id(NodeRef(NodeType.ENTITY, tuple(entity.key))),
            name=entity.key.name,
            type=entity.key.type,
            memory_count=entity.memory_count,
            key=entity.key,
        )


@strawberry.type(description="What a memory says of two entities.")
class Relation:
    relationship: str = strawberry.field(description="How the first stands to the second.")
    stated: strawberry.Private[model.Relation]

    @strawberry.field(description="The first entity.")
    async def source(self, info: Info) -> Entity:
        return await _load(info.context, self.stated.source)

    @strawberry.field(description="The second entity.")
    async def target(self, info: Info) -> Entity:
        return await _load(info.context, self.stated.target)

    @strawberry.field(description="The memory that says it.")
    async def memory(self, info: Info) -> Annotated[Memory, strawberry.lazy("graphmem.api.memory")]:
        from graphmem.api.memory import Memory

        memory = await info.context.memories.load(self.stated.memory_id)
        assert memory is not None, f"{self.stated} was found with its memory"
        return Memory.from_model(memory)

    @classmethod
    def from_model(cls, relation: model.Relation) -> Relation:
        return cls(relationship=relation.relationship, stated=relation)


async def list_entities(
    context: Context, query: str | None, first: int | None, after: str | None
) -> Connection[Entity]:
    entities, principal, part = context.services.entities, context.principal, given(query)
    page = await entities.list_entities(principal, part, paging(_ORDER, first, after).window())
    return Connection(
        nodes=[Entity.from_model(entity) for entity in page.items],
        **connection_fields(
            page, _ORDER, lambda entity: tuple(entity.key), lambda: entities.count_entities(principal, part)
        ),
    )


async def _load(context: Context, key: EntityKey) -> Entity:
    entity = await context.entities.load(key)
    assert entity is not None, f"{key} was found with its relation"
    return Entity.from_model(entity)


def _relation_key(relation: model.Relation) -> Key:
    return (*relation.source, relation.relationship, *relation.target, relation.memory_id)
