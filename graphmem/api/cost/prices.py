"""What each field of the schema costs, and how many items its lists are taken to have.

One unit is the work of answering a scalar, a few microseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    SchemaMetaFieldDef,
    TypeMetaFieldDef,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)

LOOK_UP = 10
"""A field that is looked up in the database, together with those of its siblings."""

_PRICES = {
    # These embed a text and read hundreds of candidates.
    "Query.searchMemories": 5_000,
    "Query.contextPack": 5_000,
    "Query.searchMessages": 5_000,
    "Mutation.addMemories": 5_000,
    "Mutation.updateMemories": 5_000,
    "Mutation.restoreMemories": 5_000,
    "Mutation.deleteMemories": 5_000,
    "Mutation.deleteAllMemories": 5_000,
    "Mutation.deleteOwners": 5_000,
    "Mutation.reset": 5_000,
    # These follow thousands of paths, and count as many events.
    "Memory.related": 1_000,
    "Query.activityCounts": 1_000,
    # Each reads all memories of the list.
    "MemoryFacets.categories": 1_000,
    "MemoryFacets.entities": 1_000,
    "MemoryFacets.months": 1_000,
    "Subscription.activity": LOOK_UP,
}
_ARGUMENT_PRICES = {"Query.contextPack": {"includeMessages": 5_000}}
"""What an argument that is true adds: another search."""

_MUTATION = 1_000
_COUNT = 20

_ITEMS = {
    "Memory.categories": 3,
    "Memory.owners": 2,
    "Memory.entities": 4,
    "Hit.path": 3,
    "Hit.signals": 4,
    "Hit.highlights": 10,
    "MessageHit.signals": 4,
    "MessageHit.highlights": 10,
    "RelatedMemory.path": 4,
    "ContextEntry.messages": 2,
    "ContextEntry.merged": 1,
    "Activity.owners": 2,
    "AddOperation.results": 5,
    "Project.categories": 15,
    "Query.memoryHistory": 10,
    "Query.activityCounts": 100,
}
"""The lists that no argument limits."""

DEFAULT_ITEMS = 3


@dataclass(frozen=True, slots=True)
class Price:
    """What one field costs, without what is selected below it."""

    own: int
    is_list: bool
    items: int | None
    """The items that the list is taken to have; None where arguments tell, its own or its parent's."""
    type: str | None
    """The type that its selections are of; None for a leaf."""
    defaults: Mapping[str, Any]
    """Its arguments, with the default value of each."""
    of_arguments: Mapping[str, int] = field(default_factory=dict)
    """What arguments add where they are true."""


UNKNOWN = Price(own=1, is_list=False, items=None, type=None, defaults={})
"""A field that the schema does not have, which validation refuses."""


class Prices:
    def __init__(self, schema: GraphQLSchema) -> None:
        """Reads the prices of all fields of the schema, its introspection included."""
        self.schema = schema
        items = _ITEMS | dict(_introspection_items(schema))
        self._types = {
            name: {
                field_name: _price(f"{name}.{field_name}", one_field, items)
                for field_name, one_field in one.fields.items()
            }
            for name, one in schema.type_map.items()
            if isinstance(one, GraphQLObjectType | GraphQLInterfaceType)
        }
        if schema.query_type:
            for name, field in (("__schema", SchemaMetaFieldDef), ("__type", TypeMetaFieldDef)):
                self._types[schema.query_type.name][name] = _price(name, field, items)

    def of(self, type_name: str | None, field_name: str) -> Price:
        return self._types.get(type_name or "", {}).get(field_name, UNKNOWN)


def _price(name: str, field: GraphQLField, items: Mapping[str, int]) -> Price:
    named = get_named_type(field.type)
    return Price(
        own=_PRICES.get(name) or _usual_price(name, field),
        is_list=is_list_type(get_nullable_type(field.type)),
        items=items.get(name),
        type=None if is_leaf_type(named) else named.name,
        defaults={argument_name: argument.default_value for argument_name, argument in field.args.items()},
        of_arguments=_ARGUMENT_PRICES.get(name, {}),
    )


def _usual_price(name: str, field: GraphQLField) -> int:
    if name.startswith("Mutation."):
        return _MUTATION
    if name.endswith(".totalCount"):
        return _COUNT
    # A field whose resolver waits for something looks it up.
    definition = field.extensions.get("strawberry-definition")
    resolver = definition and definition.base_resolver
    return LOOK_UP if resolver and resolver.is_async else 1


def _introspection_items(schema: GraphQLSchema) -> Iterator[tuple[str, int]]:
    """Yields how long the lists of introspection are on average: exact for whoever asks for the whole schema."""
    types = list(schema.type_map.values())
    yield "__Schema.types", len(types)
    yield "__Schema.directives", len(schema.directives)
    fields = [field for one in types for field in getattr(one, "fields", {}).values()]
    yield "__Type.fields", 1 + len(fields) // len(types)
    yield from ((f"__Type.{name}", 1) for name in ("inputFields", "enumValues", "interfaces", "possibleTypes"))
    yield from ((f"__{name}.args", 1) for name in ("Field", "Directive"))
