"""What an operation selects of plain data, found out once for all objects that it is selected of."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice, takewhile
from typing import Any

from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)

from graphmem.api.execution.plain_data import TEXT, Field, Items, Object, Shape, classes_of, leaf_shape, reader_of


class PlainSelections:
    """The selections of one operation, by the identity of graphql-core's lists of the nodes that select a field.

    Such a list is kept with what is known of it, so that no other gets its identity.
    """

    def __init__(
        self, schema: GraphQLSchema, collect: Callable[[GraphQLObjectType, Any], Any], *, is_empty: bool
    ) -> None:
        """`collect` returns what is selected of an object. An empty one has no plain data."""
        self._schema = schema
        self._collect = collect
        self._is_empty = is_empty
        self._fields: dict[int, tuple[Any, Field | None]] = {}
        self._lists: dict[tuple[int, int], tuple[Any, Items | None]] = {}
        self._splits: dict[int, tuple[Any, Object | None, dict[str, Any]]] = {}

    def field(self, parent_type: GraphQLObjectType, selected: Any) -> Field | None:
        """Returns the field that is selected; None where it is not plain."""
        known = self._fields.get(id(selected))
        if known is None:
            known = self._fields[id(selected)] = (selected, self._make_field(parent_type, selected))
        return known[1]

    def _make_field(self, parent_type: GraphQLObjectType, selected: Any) -> Field | None:
        if self._is_empty:
            return None
        node = selected[0].node
        name = node.alias.value if node.alias else node.name.value
        if node.name.value == "__typename":
            return Field(name, lambda _: parent_type.name, TEXT, False)
        field = self._schema.get_field(parent_type, node.name.value)
        read = reader_of(field) if field else None
        shape = self._shape(field.type, selected) if field and read else None
        return Field(name, read, shape, not is_non_null_type(field.type)) if field and read and shape else None

    def split(self, parent_type: GraphQLObjectType, grouped: Any) -> tuple[Object | None, dict[str, Any]]:
        """Returns the plain fields that are selected of an object before any other field, and the rest."""
        if id(grouped) not in self._splits:
            all_fields = (self.field(parent_type, selected) for selected in grouped.values())
            fields = [field for field in takewhile(bool, all_fields) if field]
            classes = classes_of(parent_type)
            plain = Object(classes, fields) if classes and fields else None
            self._splits[id(grouped)] = (grouped, plain, dict(islice(grouped.items(), len(fields), None)))
        _, plain, others = self._splits[id(grouped)]
        return plain, others

    def items(self, list_type: Any, selected: Any) -> Items | None:
        """Returns the list that is selected; None where its items are not plain."""
        key = (id(selected), id(list_type))
        if key not in self._lists:
            shape = None if self._is_empty else self._shape(list_type.of_type, selected)
            nullable = not is_non_null_type(list_type.of_type)
            self._lists[key] = (selected, Items(shape, nullable) if shape else None)
        return self._lists[key][1]

    def _shape(self, output_type: Any, selected: Any) -> Shape | None:
        bare = output_type.of_type if is_non_null_type(output_type) else output_type
        if is_leaf_type(bare):
            return leaf_shape(bare)
        if is_list_type(bare):
            return self.items(bare, selected)
        return self._object(bare, selected) if is_object_type(bare) else None

    def _object(self, object_type: GraphQLObjectType, selected: Any) -> Object | None:
        plain, others = self.split(object_type, self._collect(object_type, selected).grouped_field_set)
        return plain if not others else None
