"""This module has the typed form of the filter language and makes one tree of the arguments that restrict a list."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import strawberry
from strawberry.utils.str_converters import to_camel_case

from graphmem.api.inputs import ScopeInput, given_scope, optional
from graphmem.api.scalars import ID, JSON, DateTime
from graphmem.errors import BadUserInput, EmptyScope, LimitExceeded
from graphmem.model.filter_json import parse_filter_json
from graphmem.model.filters import (
    MAX_DEPTH,
    OWNER_FIELDS,
    And,
    Field,
    Filter,
    Not,
    Or,
    build_condition,
    check_size,
    owned_by,
)
from graphmem.model.limits import check_count
from graphmem.model.metadata import Path, split_path


@strawberry.input(description="Tests of an id, all of which must hold.")
class IDFilter:
    eq: ID | None = optional("The id is this one.")
    ne: ID | None = optional("The id is another one, or there is none.")
    in_: list[ID] | None = optional("The id is one of these; an empty list matches nothing.", "in")
    not_in: list[ID] | None = optional("The id is none of these, or there is none.")
    is_null: bool | None = optional("Whether there is no id.")


@strawberry.input(description="Tests of a text, all of which must hold.")
class StringFilter:
    eq: str | None = optional("The text is this.")
    ne: str | None = optional("The text is not this.")
    in_: list[str] | None = optional("The text is one of these; an empty list matches nothing.", "in")
    contains: str | None = optional("The text contains this, upper and lower case as given.")
    icontains: str | None = optional("The text contains this in upper or lower case.")
    starts_with: str | None = optional("The text begins with this.")


@strawberry.input(description="Tests of a list of names, all of which must hold.")
class StringListFilter:
    has: str | None = optional("The list has this name.")
    has_any: list[str] | None = optional("The list has at least one of these names; an empty list matches nothing.")
    has_all: list[str] | None = optional("The list has all of these names.")
    contains: str | None = optional("A name in the list contains this in upper or lower case.")
    is_empty: bool | None = optional("Whether the list is empty.")


@strawberry.input(description="Tests of a time, all of which must hold. A date alone is its whole day in UTC.")
class DateTimeFilter:
    eq: DateTime | None = optional("The time is this moment, or on this day.")
    ne: DateTime | None = optional("The time is not this moment, or not on this day, or there is none.")
    gt: DateTime | None = optional("The time is after this.")
    gte: DateTime | None = optional("The time is this or after.")
    lt: DateTime | None = optional("The time is before this.")
    lte: DateTime | None = optional("The time is this or before.")
    is_null: bool | None = optional("Whether there is no time.")


@strawberry.input(description="Tests of one value in the metadata, all of which must hold.")
class MetadataFilter:
    key: str = strawberry.field(description="The value's key, or a dotted path to it such as diet.kind.")
    eq: JSON | None = optional("The value is this string, number, boolean or list.")
    ne: JSON | None = optional("The value is not this, or there is none.")
    in_: list[JSON] | None = optional("The value is one of these; an empty list matches nothing.", "in")
    contains: str | None = optional("The value is a string that contains this, or a list with this element.")
    gt: JSON | None = optional("The value is greater than this number, or after this date.")
    gte: JSON | None = optional("The value is this number or greater, this date or after.")
    lt: JSON | None = optional("The value is less than this number, or before this date.")
    lte: JSON | None = optional("The value is this number or less, this date or before.")
    exists: bool | None = optional("Whether the key exists.")


@strawberry.input(description="A filter of memories. All of its entries must hold; `{}` matches everything.")
class MemoryFilter:
    and_: list[MemoryFilter] | None = optional("All of these filters hold; an empty list matches everything.", "and")
    or_: list[MemoryFilter] | None = optional(
        "At least one of these filters holds; an empty list matches nothing.", "or"
    )
    not_: MemoryFilter | None = optional("This filter does not hold.", "not")
    id: IDFilter | None = optional("Tests of the memory's id.")
    user_id: IDFilter | None = optional("Tests of the user's id, at least one.")
    agent_id: IDFilter | None = optional("Tests of the agent's id, at least one.")
    app_id: IDFilter | None = optional("Tests of the app's id, at least one.")
    run_id: IDFilter | None = optional("Tests of the run's id, at least one.")
    text: StringFilter | None = optional("Tests of the memory's text.")
    categories: StringListFilter | None = optional("Tests of the names of the memory's categories.")
    metadata: list[MetadataFilter] | None = optional("Tests of the memory's metadata, all of which must hold.")
    created_at: DateTimeFilter | None = optional("Tests of the time when the memory was said.")
    updated_at: DateTimeFilter | None = optional("Tests of the time since which the memory is as it is now.")
    expires_at: DateTimeFilter | None = optional(
        "Tests of the time from which lists and searches leave the memory out."
    )


def to_filter(filter: MemoryFilter | None = None, filters: Any = None) -> Filter:
    """Returns the conjunction of both spellings of a filter. Raises BadUserInput, EmptyScope and LimitExceeded."""
    parts: list[Filter] = []
    if filter:
        parts.append(check_size(_to_tree(filter, ("filter",), MAX_DEPTH), "filter"))
    if filters is not None and filters is not strawberry.UNSET:
        parts.append(parse_filter_json(filters, "filters"))
    return And(tuple(parts))


def to_scoped_filter(scope: ScopeInput | None, filter: MemoryFilter | None, filters: Any) -> Filter:
    """Returns the conjunction of a scope and a filter. Raises BadUserInput, EmptyScope and LimitExceeded."""
    return And((*owned_by(given_scope(scope)), to_filter(filter, filters)))


def _to_tree(node: MemoryFilter, where: tuple[str, ...], depth: int) -> Filter:
    # The limit keeps this recursion, and the one that writes the tree as Cypher, far from Python's own limit.
    if depth < 0:
        raise LimitExceeded(f"The filter is nested more than {MAX_DEPTH} levels deep.", field=where)
    return And(tuple(_to_entry(name, value, (*where, name), depth) for name, value in _given_entries(node, where)))


def _to_entry(name: str, value: Any, where: tuple[str, ...], depth: int) -> Filter:
    match name:
        case "and":
            return And(_to_trees(value, where, depth))
        case "or":
            return Or(_to_trees(value, where, depth))
        case "not":
            return Not(_to_tree(value, where, depth - 1))
        case "metadata":
            check_count(value, *where)
            return And(tuple(_to_metadata(test, (*where, str(index))) for index, test in enumerate(value)))
    return _to_tests(_FIELDS[name], value, where)


def _to_trees(nodes: list[MemoryFilter], where: tuple[str, ...], depth: int) -> tuple[Filter, ...]:
    return tuple(_to_tree(node, (*where, str(index)), depth - 1) for index, node in enumerate(nodes))


def _to_metadata(test: MetadataFilter, where: tuple[str, ...]) -> Filter:
    return _to_tests(Field.METADATA, test, where, split_path(test.key, *where, "key"))


def _to_tests(field: Field, tests: Any, where: tuple[str, ...], path: Path = ()) -> Filter:
    # The key of a metadata test says where to look and is no test itself.
    given = [(name, value) for name, value in _given_entries(tests, where) if name != "key"]
    # `{userId: {eq: $user}}` becomes this where the variable is not set, and must not mean everybody.
    if not given and field in OWNER_FIELDS:
        raise EmptyScope(f"{where[-1]} is given without a test, and so names nobody.", field=where)
    return And(tuple(build_condition(field, name, value, path, *where, name) for name, value in given))


def _given_entries(node: Any, where: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Returns the given values with their names in GraphQL. Raises BadUserInput for null, which is not absence."""
    given = [
        (name, getattr(node, part.name))
        for part, name in zip(fields(node), _NAMES[type(node)], strict=True)
        if getattr(node, part.name) is not strawberry.UNSET
    ]
    for name, value in given:
        if value is None:
            raise BadUserInput(f"{name} is null; leave it out, or use isNull to ask for absence.", field=(*where, name))
    return given


def _graphql_names(cls: type) -> list[str]:
    return [to_camel_case(part.name.rstrip("_")) for part in fields(cls)]


# The names of each input's entries in GraphQL, in the order of its dataclass fields: errors and operators go by them.
_NAMES = {
    cls: _graphql_names(cls)
    for cls in (IDFilter, StringFilter, StringListFilter, DateTimeFilter, MetadataFilter, MemoryFilter)
}
_FIELDS = {to_camel_case(field): field for field in Field}
