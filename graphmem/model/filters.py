"""The filter language: one tree for filters in GraphQL and in mem0's JSON.

A tree is built from `And`, `Or`, `Not` and `Condition`. Every public operator becomes a few primitive ones here, so
that `ne` is exactly the opposite of `eq`, and a date without a time has become the moments that bound its day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from graphmem.errors import BadUserInput, LimitExceeded
from graphmem.model.limits import MAX_TEXT_BYTES, check_characters, check_count
from graphmem.model.metadata import Path, is_filterable
from graphmem.model.moment import Span, format_moment, parse_span
from graphmem.model.scope import OwnerType, Scope

MAX_DEPTH = 10
MAX_CONDITIONS = 200


class Field(StrEnum):
    """The fields that can be filtered on, by their names in the store."""

    ID = "id"
    USER_ID = "user_id"
    AGENT_ID = "agent_id"
    APP_ID = "app_id"
    RUN_ID = "run_id"
    TEXT = "text"
    CATEGORIES = "categories"
    METADATA = "metadata"
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
    EXPIRES_AT = "expires_at"


class Operator(StrEnum):
    """The primitive operators, which the store knows how to compile."""

    EQ = "eq"
    IN = "in"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    CONTAINS = "contains"
    ICONTAINS = "icontains"
    STARTS_WITH = "startsWith"
    EXISTS = "exists"


OWNER_FIELDS = (Field.USER_ID, Field.AGENT_ID, Field.APP_ID, Field.RUN_ID)
FIELD_OF_OWNER = dict(zip(OwnerType, OWNER_FIELDS, strict=True))
OWNER_OF_FIELD = dict(zip(OWNER_FIELDS, OwnerType, strict=True))
TIME_FIELDS = (Field.CREATED_AT, Field.UPDATED_AT, Field.EXPIRES_AT)

_ID_OPERATORS = ("eq", "ne", "in", "notIn", "isNull")
_TIME_OPERATORS = ("eq", "ne", "in", "gt", "gte", "lt", "lte", "isNull")
_CATEGORY_OPERATORS = ("eq", "ne", "in", "has", "hasAny", "hasAll", "contains", "icontains", "isEmpty")
OPERATORS: dict[Field, tuple[str, ...]] = {
    Field.ID: _ID_OPERATORS,
    **dict.fromkeys(OWNER_FIELDS, _ID_OPERATORS),
    **dict.fromkeys(TIME_FIELDS, _TIME_OPERATORS),
    Field.TEXT: ("eq", "ne", "in", "contains", "icontains", "startsWith"),
    Field.CATEGORIES: _CATEGORY_OPERATORS,
    Field.METADATA: ("eq", "ne", "in", "contains", "gt", "gte", "lt", "lte", "exists"),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one field. `path` leads into the metadata and is empty for other fields.

    The value is a tuple for IN, a datetime for a time field or a range over times, and None for EXISTS.
    """

    field: Field
    operator: Operator
    value: Any = None
    path: Path = ()


@dataclass(frozen=True, slots=True)
class And:
    """Every child holds; with no children, everything matches."""

    children: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """At least one child holds; with no children, nothing matches."""

    children: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    child: Filter


Filter = And | Or | Not | Condition

EVERYTHING = And()


def build_condition(field: Field, operator: str, value: Any, path: Path, *where: str) -> Filter:
    """Builds the tree of one public operator on one field. Raises BadUserInput, naming what is allowed."""
    if operator not in OPERATORS[field]:
        allowed = ", ".join(OPERATORS[field])
        raise BadUserInput(f"{operator!a} is not an operator of this field; use {allowed}.", field=where)
    if value is None:
        raise BadUserInput("null is not a value to compare with; use isNull or exists.", field=where)
    return _BUILDERS[operator](_Operand(field, value, path, where))


def owned_by(scope: Scope) -> list[Filter]:
    """Returns the conditions that a memory fulfils if it carries every owner of the scope."""
    return [Condition(FIELD_OF_OWNER[ref.type], Operator.EQ, ref.owner_id) for ref in scope.owners()]


def created_between(since: datetime | None, until: datetime | None) -> Filter:
    """Returns the filter of what was created at `since` or later and before `until`; None leaves that side open."""
    bounds = ((Operator.GTE, since), (Operator.LT, until))
    return And(tuple(Condition(Field.CREATED_AT, operator, at) for operator, at in bounds if at is not None))


def check_size(tree: Filter, *where: str) -> Filter:
    """Returns the tree; raises LimitExceeded if it has too many conditions. Its depth is the parsers' concern."""
    if sum(1 for _ in conditions(tree)) > MAX_CONDITIONS:
        raise LimitExceeded(f"The filter has more than {MAX_CONDITIONS} conditions.", field=where)
    return tree


def conditions(tree: Filter) -> Iterator[Condition]:
    match tree:
        case Condition():
            yield tree
        case Not(child):
            yield from conditions(child)
        case And(children) | Or(children):
            for child in children:
                yield from conditions(child)


def conjuncts(tree: Filter) -> Iterator[Filter]:
    """Yields the parts that must all hold, with nested ANDs flattened."""
    if isinstance(tree, And):
        for child in tree.children:
            yield from conjuncts(child)
    else:
        yield tree


def find_warnings(tree: Filter) -> list[str]:
    """Returns warnings of conditions that are valid but can never hold: an empty interval of time."""
    warnings = []
    parts = [part for part in conjuncts(tree) if isinstance(part, Condition)]
    for field in TIME_FIELDS:
        bounds = [(c.value, c.operator) for c in parts if c.field == field]
        lower = [(value, op == Operator.GT) for value, op in bounds if op in (Operator.GT, Operator.GTE)]
        upper = [(value, op == Operator.LTE) for value, op in bounds if op in (Operator.LT, Operator.LTE)]
        if lower and upper and max(lower) >= min(upper):
            start, end = format_moment(max(lower)[0]), format_moment(min(upper)[0])
            warnings.append(f"Nothing can match: {field} is asked to be after {start} and before {end}.")
    return warnings


@dataclass(frozen=True, slots=True)
class _Operand:
    field: Field
    value: Any
    path: Path
    where: tuple[str, ...]

    def condition(self, operator: Operator, value: Any = None) -> Condition:
        return Condition(self.field, operator, value, self.path)

    def refuse(self, expected: str) -> BadUserInput:
        return BadUserInput(f"The value must be {expected}.", field=self.where)

    def one(self, value: Any) -> Any:
        """Checks a single value to compare for equality."""
        if self.field in TIME_FIELDS:
            return self.span(value)
        if self.field == Field.METADATA:
            return self.metadata_value(value)
        return self.text(value)

    def text(self, value: Any) -> str:
        if not isinstance(value, str):
            raise self.refuse("a string")
        if len(value) > MAX_TEXT_BYTES:
            raise LimitExceeded(f"The value is longer than {MAX_TEXT_BYTES:,} bytes.", field=self.where)
        return check_characters(value, *self.where)

    def span(self, value: Any) -> Span:
        return parse_span(self.text(value), *self.where)

    def metadata_value(self, value: Any) -> Any:
        if not is_filterable(value):
            raise self.refuse(
                "a string, a number, a boolean or a list of one of these: other JSON is kept, not compared"
            )
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, str):
                self.text(part)
        return tuple(value) if isinstance(value, list) else value

    def many(self) -> list[Any]:
        if not isinstance(self.value, list):
            raise self.refuse("a list")
        check_count(self.value, *self.where)
        if any(item is None for item in self.value):
            raise self.refuse("a list without null")
        return [self.one(item) for item in self.value]

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.refuse("true or false")
        return self.value


def _equal(operand: _Operand) -> Filter:
    return _equal_to(operand, operand.one(operand.value))


def _equal_to(operand: _Operand, value: Any) -> Filter:
    if not isinstance(value, Span) or value.is_moment:
        return operand.condition(Operator.EQ, value.start if isinstance(value, Span) else value)
    return And((operand.condition(Operator.GTE, value.start), operand.condition(Operator.LT, value.end)))


def _in(operand: _Operand) -> Filter:
    values = operand.many()
    if operand.field in TIME_FIELDS:
        return Or(tuple(_equal_to(operand, value) for value in values))
    return operand.condition(Operator.IN, tuple(values))


def _has_all(operand: _Operand) -> Filter:
    return And(tuple(operand.condition(Operator.EQ, value) for value in operand.many()))


def _exists(operand: _Operand) -> Filter:
    exists = operand.condition(Operator.EXISTS)
    return exists if operand.flag() else Not(exists)


def _is_null(operand: _Operand) -> Filter:
    exists = operand.condition(Operator.EXISTS)
    return Not(exists) if operand.flag() else exists


def _contains(operand: _Operand) -> Filter:
    """Builds a substring test; for a category's name it ignores case, as mem0 does."""
    operator = Operator.ICONTAINS if operand.field == Field.CATEGORIES else Operator.CONTAINS
    return operand.condition(operator, operand.text(operand.value))


def _range(operator: Operator) -> Callable[[_Operand], Filter]:
    def build(operand: _Operand) -> Filter:
        value = operand.value
        if operand.field == Field.METADATA and isinstance(value, int | float) and not isinstance(value, bool):
            return operand.condition(operator, operand.metadata_value(value))
        if not isinstance(value, str):
            raise operand.refuse("a number or a date" if operand.field == Field.METADATA else "a date")
        return operand.condition(*_bound(operator, operand.span(value)))

    return build


def _bound(operator: Operator, span: Span) -> tuple[Operator, datetime]:
    """Turns a bound on a day into one on moments: after a day is from its end on, up to a day is before its end."""
    if span.is_moment or operator in (Operator.GTE, Operator.LT):
        return operator, span.start
    return (Operator.GTE if operator == Operator.GT else Operator.LT), span.end


_BUILDERS: dict[str, Callable[[_Operand], Filter]] = {
    "eq": _equal,
    "has": _equal,
    "ne": lambda operand: Not(_equal(operand)),
    "in": _in,
    "hasAny": _in,
    "notIn": lambda operand: Not(_in(operand)),
    "hasAll": _has_all,
    "contains": _contains,
    "icontains": lambda operand: operand.condition(Operator.ICONTAINS, operand.text(operand.value)),
    "startsWith": lambda operand: operand.condition(Operator.STARTS_WITH, operand.text(operand.value)),
    **{str(operator): _range(operator) for operator in (Operator.GT, Operator.GTE, Operator.LT, Operator.LTE)},
    "exists": _exists,
    "isNull": _is_null,
    "isEmpty": _is_null,
}
