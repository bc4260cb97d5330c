"""This module defines the GraphQL types of entities and their relations."""

from __future__ import annotations

import strawberry

from graphmem.api.connection import Connection, connection_fields, constant, paging
from graphmem.api.context import Context, Info
from graphmem.api.filter_inputs import MemoryFilter, to_filter
from graphmem.api.inputs import given
from graphmem.api.memory import Memory, MemoryConnection, list_memories_of, load_memory
from graphmem.api.node import Node
from graphmem.api.opaque import encode_node_id
from graphmem.model import entity as model
from graphmem.model.entity import EntityKey
from graphmem.model.node import NodeRef, NodeType
from graphmem.model.paging import Key, cut_list

_ORDER = "entities"
_RELATIONS = "relations"


@strawberry.type(description="A person, place or thing that memories mention.")
class Entity(Node):
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
    async def memories(
        self,
        info: Info,
        filter: MemoryFilter | None = strawberry.UNSET,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
    ) -> MemoryConnection | None:
        node = NodeRef(NodeType.ENTITY, tuple(self.key))

        async def read() -> MemoryConnection:
            return await list_memories_of(info.context, node, to_filter(filter=filter), first=first, after=after)

        return await info.context.once((node, filter, first, after), read)

    @strawberry.field(description="The relations of the entity to others that memories state.")
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


async def list_entities(
    context: Context, query: str | None, first: int | None, after: str | None
) -> Connection[Entity]:
    entities, principal, query = context.services.entities, context.principal, given(query)
    page = await entities.list_entities(principal, query, paging(_ORDER, first, after).window())
    return Connection(
        nodes=[Entity.from_model(entity) for entity in page.items],
        **connection_fields(
            page, _ORDER, lambda entity: tuple(entity.key), lambda: entities.count_entities(principal, query)
        ),
    )


async def _load_entity(context: Context, key: EntityKey) -> Entity:
    entity = await context.entities.load(key)
    assert entity is not None, f"{key} was found with its relation"
    return Entity.from_model(entity)


def _relation_key(relation: model.Relation) -> Key:
    return (*relation.source, relation.relationship, *relation.target, relation.memory_id)
