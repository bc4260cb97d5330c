"""Plain data is what an answer holds as it is stored: attributes of Strawberry's objects, and lists of such objects.

Nothing of it has to be resolved, so a whole object is completed in one go, where graphql-core completes each of its
fields on its own. What is not as expected raises, and is left to graphql-core, which then tells what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, Protocol

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLID,
    GraphQLLeafType,
    GraphQLObjectType,
    GraphQLString,
)
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField

from graphmem.api.cost.budget import LONG, Part

_DEFINITION = "strawberry-definition"
"""What Strawberry calls its own definition among the extensions of a type or a field."""

_KEPT: dict[GraphQLLeafType, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}
"""The types whose values are answered as they are."""

_CONVERTED = frozenset({str, int, float, bool, dict, list, datetime})
"""The classes of values that other scalars convert; with another there may be more to do, such as to await it."""


class NotPlain(Exception):
    """A value is not what plain data has in its place."""


class Shape(Protocol):
    """What a value has to be, and how it is answered."""

    def complete(self, value: Any, part: Part) -> Any:
        """Returns the answer for a value other than None, and counts it in `part`. Raises where it is not plain."""


@dataclass(frozen=True, slots=True)
class Leaf:
    classes: frozenset[type]
    convert: Callable[[Any], Any]

    def complete(self, value: Any, part: Part) -> Any:
        if type(value) not in self.classes:
            raise NotPlain
        answer = self.convert(value)
        if answer is None:
            raise NotPlain
        part.add(answer)
        return answer


@dataclass(frozen=True, slots=True)
class Text:
    """A string, the most frequent of leaves."""

    def complete(self, value: Any, part: Part) -> Any:
        if type(value) is not str:
            raise NotPlain
        part.add(value)
        return value


@dataclass(frozen=True, slots=True)
class Items:
    """A list that is short enough to be completed in one time slice."""

    shape: Shape
    nullable: bool

    def complete(self, value: Any, part: Part) -> list[Any]:
        if type(value) is not list or len(value) > LONG:
            raise NotPlain
        part.values += len(value)
        return [self.complete_item(item, part) for item in value]

    def complete_item(self, item: Any, part: Part) -> Any:
        return None if item is None and self.nullable else self.shape.complete(item, part)


@dataclass(frozen=True, slots=True)
class Field:
    """A field as it is selected: `name` may be an alias, and `shape` has what is selected of its value."""

    name: str
    read: Callable[[Any], Any]
    shape: Shape
    nullable: bool

    def complete(self, source: Any, part: Part) -> Any:
        value = self.read(source)
        return None if value is None and self.nullable else self.shape.complete(value, part)


class Object:
    """An object of which plain fields alone are selected."""

    __slots__ = ("_classes", "_fields")

    def __init__(self, classes: frozenset[type], fields: Sequence[Field]) -> None:
        self._classes = classes
        self._fields = [(one.name, one.read, one.shape, one.nullable, type(one.shape) is Text) for one in fields]

    def complete(self, value: Any, part: Part) -> dict[str, Any]:
        if type(value) not in self._classes:
            raise NotPlain
        answer: dict[str, Any] = {}
        texts, size = 0, 0
        for name, read, shape, nullable, is_text in self._fields:
            one = read(value)
            if is_text and type(one) is str:  # as Text does it, without a call
                texts += 1
                size += len(one)
                answer[name] = one
            elif one is None and nullable:
                answer[name] = None
            else:
                answer[name] = shape.complete(one, part)
        part.values += texts
        part.bytes += size
        return answer


TEXT = Text()


@lru_cache(maxsize=1_000)
def leaf_shape(leaf_type: GraphQLLeafType) -> Shape | None:
    """Returns the shape of a scalar's or an enum's values; None where they are not known."""
    kept = _KEPT.get(leaf_type)
    if kept is str:
        return TEXT
    if kept:
        return Leaf(frozenset({kept}), kept)
    if not isinstance(leaf_type, GraphQLEnumType):
        return Leaf(_CONVERTED, leaf_type.coerce_output_value)
    match leaf_type.extensions.get(_DEFINITION):
        case StrawberryEnumDefinition(wrapped_cls=enum):
            return Leaf(frozenset({enum}), lru_cache(maxsize=len(enum))(leaf_type.coerce_output_value))
    return None


def classes_of(object_type: GraphQLObjectType) -> frozenset[type]:
    """Returns the classes whose instances are objects of this type for sure."""
    definition = object_type.extensions.get(_DEFINITION)
    if not isinstance(definition, StrawberryObjectDefinition) or definition.is_type_of:
        return frozenset()
    generic = definition.concrete_of
    return frozenset({definition.origin, generic.origin} if generic else {definition.origin})


def reader_of(field: GraphQLField) -> Callable[[Any], Any] | None:
    """Returns what reads the field's value off its object; None where it is more than an attribute."""
    definition = field.extensions.get(_DEFINITION)
    if not isinstance(definition, StrawberryField) or field.args or not definition.is_basic_field:
        return None
    return attrgetter(definition.python_name) if definition.default_resolver is getattr else None
