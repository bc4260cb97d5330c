"""A parser of mem0's v2 filters in JSON: {"AND": [{"user_id": "alex"}, {"created_at": {"gte": "2024-07-01"}}]}."""

from __future__ import annotations

from typing import Any

from graphmem.errors import BadUserInput, LimitExceeded
from graphmem.model.filters import (
    MAX_DEPTH,
    OPERATORS,
    And,
    Condition,
    Field,
    Filter,
    Not,
    Operator,
    Or,
    build_condition,
    check_size,
)
from graphmem.model.metadata import Path, split_path

JSON_FIELDS = {
    **{str(field): field for field in Field if field is not Field.ID},
    "memory_ids": Field.ID,
    "keywords": Field.TEXT,
}
_ALLOWED = ", ".join(["AND", "OR", "NOT", *JSON_FIELDS])


def parse_filter_json(value: Any, *where: str) -> Filter:
    """Parses a filter. Raises BadUserInput, naming what is allowed, and LimitExceeded if it is too large or deep."""
    return check_size(_parse_node(value, where, MAX_DEPTH), *where)


def _parse_node(node: Any, where: tuple[str, ...], depth: int) -> Filter:
    if depth < 0:
        raise LimitExceeded(f"The filter is nested more than {MAX_DEPTH} levels deep.", field=where)
    if not isinstance(node, dict):
        raise BadUserInput('A filter is a JSON object, like {"user_id": "alex"}.', field=where)
    return _all_of([_parse_entry(key, value, (*where, key), depth) for key, value in node.items()])


def _parse_entry(key: str, value: Any, where: tuple[str, ...], depth: int) -> Filter:
    match key:
        case "AND":
            return And(_parse_nodes(value, where, depth))
        case "OR":
            return Or(_parse_nodes(value, where, depth))
        case "NOT":
            # mem0's NOT of a list excludes what any of its filters matches.
            return Not(Or(_parse_nodes(value if isinstance(value, list) else [value], where, depth)))
        case "metadata":
            return _parse_metadata(value, where)
    if key not in JSON_FIELDS:
        raise BadUserInput(f"{key!a} cannot be filtered on; use {_ALLOWED}.", field=where)
    return _parse_tests(JSON_FIELDS[key], value, (), where)


def _parse_nodes(value: Any, where: tuple[str, ...], depth: int) -> tuple[Filter, ...]:
    if not isinstance(value, list):
        raise BadUserInput("AND and OR take a list of filters.", field=where)
    return tuple(_parse_node(node, (*where, str(index)), depth - 1) for index, node in enumerate(value))


def _parse_metadata(value: Any, where: tuple[str, ...]) -> Filter:
    if not isinstance(value, dict):
        raise BadUserInput('metadata takes an object of keys and values, like {"food": "vegan"}.', field=where)
    return _all_of(
        [_parse_tests(Field.METADATA, test, split_path(key, *where, key), (*where, key)) for key, test in value.items()]
    )


def _parse_tests(field: Field, value: Any, path: Path, where: tuple[str, ...]) -> Filter:
    """Parses the tests of one field: a bare value, `*` for any value, or an object of operators that must all hold."""
    if value == "*":
        return Condition(field, Operator.EXISTS, None, path)
    if isinstance(value, list):
        return build_condition(field, "in", value, path, *where)
    if not isinstance(value, dict):
        return build_condition(field, _bare_operator(field), value, path, *where)
    if not value:
        raise BadUserInput(f"Name an operator: {', '.join(OPERATORS[field])}.", field=where)
    return _all_of([build_condition(field, name, test, path, *where, name) for name, test in value.items()])


def _bare_operator(field: Field) -> str:
    """Returns the operator of a value without one: a text is looked for as a substring, like mem0's `keywords`."""
    return "contains" if field is Field.TEXT else "eq"


def _all_of(parts: list[Filter]) -> Filter:
    return parts[0] if len(parts) == 1 else And(tuple(parts))
