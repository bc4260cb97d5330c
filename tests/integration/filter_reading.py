"""What a filter means, in plain Python over memories at hand: what the compiled Cypher is held against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from graphmem.model.filters import OWNER_FIELDS, TIME_FIELDS, And, Field, Filter, Not, Or, build_condition
from graphmem.model.memory import Memory

MISSING = object()


@dataclass(frozen=True, slots=True)
class Test:
    """One public operator on one field, as a caller writes it."""

    field: Field
    operator: str
    value: Any
    path: tuple[str, ...] = ()

    __test__ = False


@dataclass(frozen=True, slots=True)
class Known:
    memory: Memory
    categories: frozenset[str]


def to_filter(tree: Any) -> Filter:
    match tree:
        case Test(field, operator, value, path):
            return build_condition(field, operator, value, path)
        case Not(child):
            return Not(to_filter(child))
        case And(children):
            return And(tuple(map(to_filter, children)))
        case Or(children):
            return Or(tuple(map(to_filter, children)))
    raise TypeError(tree)


def matches(tree: Any, known: Known) -> bool:
    match tree:
        case Test():
            return _holds(tree, known)
        case Not(child):
            return not matches(child, known)
        case And(children):
            return all(matches(child, known) for child in children)
        case Or(children):
            return any(matches(child, known) for child in children)
    raise TypeError(tree)


def _holds(test: Test, known: Known) -> bool:
    opposite = {"ne": "eq", "notIn": "in"}.get(test.operator)
    if opposite:
        return not _holds(Test(test.field, opposite, test.value, test.path), known)
    if test.field is Field.CATEGORIES:
        return _category_holds(test.operator, test.value, known.categories)
    if test.field is Field.METADATA:
        return _metadata_holds(test.operator, test.value, _look_up(known.memory.metadata, test.path))
    if test.field in TIME_FIELDS:
        return _time_holds(test.operator, test.value, getattr(known.memory, test.field))
    owner = known.memory.scope if test.field in OWNER_FIELDS else known.memory
    return _text_holds(test.operator, test.value, getattr(owner, test.field))


def _text_holds(operator: str, value: Any, text: str | None) -> bool:
    if operator == "isNull" or text is None:
        return bool(operator == "isNull" and value == (text is None))
    answers: dict[str, Callable[[], bool]] = {
        "eq": lambda: text == value,
        "in": lambda: text in value,
        "contains": lambda: value in text,
        "icontains": lambda: value.lower() in text.lower(),
        "startsWith": lambda: text.startswith(value),
    }
    return answers[operator]()


def _category_holds(operator: str, value: Any, names: frozenset[str]) -> bool:
    answers: dict[str, Callable[[], bool]] = {
        "eq": lambda: value in names,
        "has": lambda: value in names,
        "in": lambda: bool(names.intersection(value)),
        "hasAny": lambda: bool(names.intersection(value)),
        "hasAll": lambda: names.issuperset(value),
        "contains": lambda: any(value.lower() in name.lower() for name in names),
        "icontains": lambda: any(value.lower() in name.lower() for name in names),
        "isEmpty": lambda: value == (not names),
    }
    return answers[operator]()


def _time_holds(operator: str, value: Any, moment: datetime | None) -> bool:
    if operator == "isNull" or moment is None:
        return bool(operator == "isNull" and value == (moment is None))
    if operator == "in":
        return any(_time_holds("eq", item, moment) for item in value)
    first, last = _covered(value)
    answers = {
        "eq": first <= moment <= last,
        "gt": moment > last,
        "gte": moment >= first,
        "lt": moment < first,
        "lte": moment <= last,
    }
    return answers[operator]


def _covered(text: str) -> tuple[datetime, datetime]:
    """The first and the last moment of a day, or a moment twice."""
    first = datetime.fromisoformat(text)
    first = first if first.tzinfo else first.replace(tzinfo=UTC)
    is_day = len(text) == len("2024-07-31")
    return first, first + timedelta(days=1, microseconds=-1) if is_day else first


def _look_up(metadata: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        if not isinstance(metadata, dict) or key not in metadata:
            return MISSING
        metadata = metadata[key]
    return metadata


def _metadata_holds(operator: str, value: Any, found: Any) -> bool:
    if operator == "exists":
        return bool(value == (found is not MISSING))
    if not _comparable(found):
        return False
    if operator == "eq":
        return _same(found, value)
    if operator == "in":
        return any(_same(found, item) for item in value)
    if operator == "contains":
        return isinstance(found, str | list) and value in found
    if isinstance(value, str):
        return _is_time(found) and _time_holds(operator, value, _covered(found)[0])
    if not _is_number(found):
        return False
    return bool({"gt": found > value, "gte": found >= value, "lt": found < value, "lte": found <= value}[operator])


def _comparable(found: Any) -> bool:
    """Scalars of up to 64 bits, and lists of one kind of them; other JSON is not compared."""
    if isinstance(found, list):
        return len({type(item) for item in found}) <= 1 and all(
            _comparable(item) and not isinstance(item, list) for item in found
        )
    if isinstance(found, int) and not isinstance(found, bool):
        return -(2**63) <= found < 2**63
    return isinstance(found, str | float | bool)


def _same(one: Any, other: Any) -> bool:
    """As JSON: 1 is 1.0 but not true, and lists are the same when their items are."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if _is_number(one) and _is_number(other):
        return bool(one == other)
    return type(one) is type(other) and bool(one == other)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_time(value: Any) -> bool:
    if not isinstance(value, str) or len(value) < len("2024-07-31"):
        return False
    try:
        _covered(value)
    except ValueError:
        return False
    return True
