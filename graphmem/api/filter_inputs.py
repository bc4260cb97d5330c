"""The typed spelling of the filter language, and how an argument list becomes one tree."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import strawberry

from graphmem.api.inputs import ScopeInput, scope_conditions
from graphmem.api.scalars import ID, JSON, DateTime
from graphmem.errors import BadUserInput, LimitExceeded
from graphmem.model.filter_json import parse_filter_json
from graphmem.model.filters import MAX_DEPTH, And, Field, Filter, Not, Or, build_condition, check_size
from graphmem.model.limits import check_count
from graphmem.model.metadata import Path, split_path


def _operator(description: str, name: str | None = None) -> Any:
    return strawberry.field(default=strawberry.UNSET, description=description, name=name)


@strawberry.input(description="Tests of an id. Several must all hold.")
class IDFilter:
    eq: ID | None = _operator("It is this one.")
    ne: ID | None = _operator("It is another one, or there is none.")
    in_: list[ID] | None = _operator("It is one of these; an empty list matches nothing.", "in")
    not_in: list[ID] | None = _operator("It is none of these, or there is none.")
    is_null: bool | None = _operator("Whether there is none.")


@strawberry.input(description="Tests of a text. Several must all hold.")
class StringFilter:
    eq: str | None = _operator("It is this.")
    ne: str | None = _operator("It is not this.")
    in_: list[str] | None = _operator("It is one of these; an empty list matches nothing.", "in")
    contains: str | None = _operator("This is a part of it, upper and lower case as given.")
    icontains: str | None = _operator("This is a part of it in upper or lower case.")
    starts_with: str | None = _operator("It begins with this.")


@strawberry.input(description="Tests of a list of names. Several must all hold.")
class StringListFilter:
    has: str | None = _operator("This is one of them.")
    has_any: list[str] | None = _operator("At least one of these is among them; an empty list matches nothing.")
    has_all: list[str] | None = _operator("All of these are among them.")
    contains: str | None = _operator("This is a part of one of them, in upper or lower case.")
    is_empty: bool | None = _operator("Whether there is none.")


@strawberry.input(description="Tests of a time. Several must all hold. A date alone is its whole day in UTC.")
class DateTimeFilter:
    eq: DateTime | None = _operator("It is this moment, or on this day.")
    ne: DateTime | None = _operator("It is not this moment, or not on this day, or there is none.")
    gt: DateTime | None = _operator("It is after this.")
    gte: DateTime | None = _operator("It is this or after.")
    lt: DateTime | None = _operator("It is before this.")
    lte: DateTime | None = _operator("It is this or before.")
    is_null: bool | None = _operator("Whether there is none.")


@strawberry.input(description="Tests of one value in the metadata. Several must all hold.")
class MetadataFilter:
    key: str = strawberry.field(description="Where it is: a key, or a dotted path such as diet.kind.")
    eq: JSON | None = _operator("It is this string, number, boolean or list.")
    ne: JSON | None = _operator("It is not this, or there is none.")
    in_: list[JSON] | None = _operator("It is one of these; an empty list matches nothing.", "in")
    contains: str | None = _operator("This is a part of the string, or an element of the list.")
    gt: JSON | None = _operator("It is greater than this number, or after this date.")
    gte: JSON | None = _operator("It is this number or greater, this date or after.")
    lt: JSON | None = _operator("It is less than this number, or before this date.")
    lte: JSON | None = _operator("It is this number or less, this date or before.")
    exists: bool | None = _operator("Whether the key is there.")


@strawberry.input(description="Which memories are meant. Several entries must all hold; `{}` matches everything.")
class MemoryFilter:
    and_: list[MemoryFilter] | None = _operator("All of these hold; an empty list matches everything.", "and")
    or_: list[MemoryFilter] | None = _operator("At least one of these holds; an empty list matches nothing.", "or")
    not_: MemoryFilter | None = _operator("This does not hold.", "not")
    id: IDFilter | None = _operator("The memory's id.")
    user_id: IDFilter | None = _operator("The user's id.")
    agent_id: IDFilter | None = _operator("The agent's id.")
    app_id: IDFilter | None = _operator("The app's id.")
    run_id: IDFilter | None = _operator("The run's id.")
    text: StringFilter | None = _operator("What is remembered.")
    categories: StringListFilter | None = _operator("The names of its categories.")
    metadata: list[MetadataFilter] | None = _operator("Its metadata; all of these hold.")
    created_at: DateTimeFilter | None = _operator("When it was said.")
    updated_at: DateTimeFilter | None = _operator("Since when it is as it is now.")
    expires_at: DateTimeFilter | None = _operator("From when on lists and searches leave it out.")


def to_filter(scope: ScopeInput | None = None, filter: MemoryFilter | None = None, filters: Any = None) -> Filter:
    """All that is given, joined by AND. Raises BadUserInput and LimitExceeded."""
    parts = scope_conditions(scope, "scope") if scope else []
    if filter:
        parts.append(check_size(_to_tree(filter, ("filter",), MAX_DEPTH), "filter"))
    if filters is not None and filters is not strawberry.UNSET:
        parts.append(parse_filter_json(filters, "filters"))
    return And(tuple(parts))


def _to_tree(node: MemoryFilter, where: tuple[str, ...], depth: int) -> Filter:
    if depth < 0:
        raise LimitExceeded(f"The filter is nested more than {MAX_DEPTH} levels deep.", field=where)
    return And(tuple(_entry(name, value, (*where, name), depth) for name, value in _given(node, where)))


def _entry(name: str, value: Any, where: tuple[str, ...], depth: int) -> Filter:
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
    given = [(name, value) for name, value in _given(tests, where) if name != "key"]
    return And(tuple(build_condition(field, name, value, path, *where, name) for name, value in given))


def _given(node: Any, where: tuple[str, ...]) -> list[tuple[str, Any]]:
    """What is there, by the name it has in GraphQL; null is not absence."""
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
    return [_camel(part.name.rstrip("_")) for part in fields(cls)]


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.title() for word in rest)


_NAMES = {
    cls: _graphql_names(cls)
    for cls in (IDFilter, StringFilter, StringListFilter, DateTimeFilter, MetadataFilter, MemoryFilter)
}
_FIELDS = {_camel(field): field for field in Field}
