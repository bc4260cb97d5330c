"""The filters of a request, in all spellings that mem0 has, as one tree."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from graphmem.errors import BadUserInput, EmptyScope
from graphmem.model.filter_json import parse_filter_json
from graphmem.model.filters import (
    MAX_DEPTH,
    OWNER_FIELDS,
    And,
    Condition,
    Field,
    Filter,
    Not,
    Operator,
    Or,
    build_condition,
    conditions,
)
from graphmem.model.scope import Scope
from graphmem.rest.errors import NO_OWNER
from graphmem.rest.values import Given, names_of, object_of, text_of

ANY = "*"
"""Stands for any owner of a type."""

_RENAMED = {
    "session_id": "run_id",
    "timestamp": "created_at",
    "expiration_date": "expires_at",
    "keywords_search": "keywords",
}
"""mem0's names of fields that have another one here."""

_LOGIC = ("AND", "OR", "NOT")
_OF_LAST_DAY = {Operator.GTE: Operator.GT, Operator.LT: Operator.LTE}


def scope_of(given: Given) -> Scope:
    """Returns the owners of an add, which today's clients also name in `filters`."""
    named = {**(object_of(given, "filters") or {}), **given}
    return Scope(*(_owner_id(named, field) for field in OWNER_FIELDS))


def filter_of(given: Given) -> Filter:
    """Returns what the request asks for: all of its filters must hold. Raises BadUserInput and LimitExceeded."""
    return And(tuple(_parts(given)))


def require_owner(tree: Filter) -> Filter:
    """Returns the tree. Raises EmptyScope where it names no owner."""
    if not any(condition.field in OWNER_FIELDS for condition in conditions(tree)):
        raise EmptyScope(NO_OWNER)
    return tree


def require_filter(tree: Filter) -> Filter:
    """Returns the tree. Raises EmptyScope where it restricts nothing."""
    if next(conditions(tree), None) is None:
        raise EmptyScope(NO_OWNER)
    return tree


def is_everything(tree: Filter) -> bool:
    """Tells whether the filter names every owner of all four types, and nothing else."""
    return tree == And(tuple(Condition(field, Operator.EXISTS) for field in OWNER_FIELDS))


def _parts(given: Given) -> list[Filter]:
    return [*_owners(given), *_tests(given), *_dates(given), *_filters(given)]


def _owners(given: Given) -> list[Filter]:
    ids = ((field, _owner_id(given, field)) for field in OWNER_FIELDS)
    return [
        Condition(field, Operator.EXISTS) if owner_id == ANY else Condition(field, Operator.EQ, owner_id)
        for field, owner_id in ids
        if owner_id is not None
    ]


def _owner_id(given: Given, field: Field) -> str | None:
    return text_of({str(field): _as_text(given.get(str(field)))}, str(field))


def _as_text(value: Any) -> Any:
    """Returns a number, which mem0 takes for an owner's id, as the id that it is; whatever else as it is."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _tests(given: Given) -> list[Filter]:
    parts: list[Filter] = []
    if names := names_of(given, "categories"):
        parts.append(build_condition(Field.CATEGORIES, "hasAny", names, (), "categories"))
    if metadata := object_of(given, "metadata"):
        parts.append(parse_filter_json({"metadata": metadata}))
    if keywords := text_of(given, "keywords"):
        parts.append(build_condition(Field.TEXT, "icontains", keywords, (), "keywords"))
    return parts


def _dates(given: Given) -> list[Filter]:
    bounds = (("start_date", "gte"), ("end_date", "lte"))
    return [
        build_condition(Field.CREATED_AT, operator, date, (), name)
        for name, operator in bounds
        if (date := text_of(given, name)) is not None
    ]


def _filters(given: Given) -> list[Filter]:
    filters = given.get("filters")
    if filters is None:
        return []
    if isinstance(filters, list):
        filters = {"AND": filters}
    if not isinstance(filters, dict):
        raise BadUserInput('filters must be a JSON object, like {"AND": [{"user_id": "alex"}]}.', field=["filters"])
    return [_with_last_days(parse_filter_json(_renamed(filters, MAX_DEPTH), "filters"))] if filters else []


def _with_last_days(tree: Filter) -> Filter:
    """Returns the filter with `expiration_date` for what it is: the last day on which a memory is found.

    Such a memory expires at the midnight behind that day, which therefore belongs to it, and the one before does not.
    """
    match tree:
        case Condition(Field.EXPIRES_AT, operator):
            return replace(tree, operator=_OF_LAST_DAY.get(operator, operator))
        case Not(child):
            return Not(_with_last_days(child))
        case And(children) | Or(children):
            return replace(tree, children=tuple(map(_with_last_days, children)))
    return tree


def _renamed(node: Any, depth: int) -> Any:
    """Returns the filter with the names that fields have here; what is nested too deeply is left for the parser."""
    if isinstance(node, list) and depth >= 0:
        return [_renamed(part, depth) for part in node]
    if not isinstance(node, dict) or depth < 0:
        return node
    parts = ((_RENAMED.get(name, name), value) for name, value in node.items())
    return {name: _renamed(value, depth - 1) if name in _LOGIC else _operand(name, value) for name, value in parts}


def _operand(name: object, value: Any) -> Any:
    """Returns what a field is compared with: a value, several, or each operator's."""
    if name not in OWNER_FIELDS:
        return value
    if isinstance(value, dict):
        return {operator: _ids(ids) for operator, ids in value.items()}
    return _ids(value)


def _ids(value: Any) -> Any:
    return list(map(_as_text, value)) if isinstance(value, list) else _as_text(value)
