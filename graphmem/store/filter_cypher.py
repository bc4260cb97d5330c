"""This module compiles filters to Cypher conditions.

It composes query text, so every value from outside goes into a parameter: that is what prevents Cypher injection.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphmem.model.filters import (
    OWNER_FIELDS,
    TIME_FIELDS,
    And,
    Condition,
    Field,
    Filter,
    Not,
    Operator,
    Or,
    conjuncts,
)
from graphmem.model.metadata import join_path
from graphmem.model.moment import NEVER, Span

METADATA_PREFIX = "metadata."
TIME_PREFIX = "metadata_time."

_RANGE_SYMBOLS = {Operator.GT: ">", Operator.GTE: ">=", Operator.LT: "<", Operator.LTE: "<="}


@dataclass(frozen=True, slots=True)
class FilterTarget:
    """The Cypher variables and expressions of a query that hold the values which a filter tests."""

    state: str = "m"
    """The variable with the properties that versions differ in: text, metadata, expiry."""
    updated_at: str = "m.updated_at"
    owners: str = "m"
    """The variable with the owners' ids."""
    # A template: `{test}` is replaced by a condition on `c.name`, and `{{` is a brace of Cypher.
    category: str = "EXISTS {{ (m)-[:IN_CATEGORY]->(c:Category) WHERE {test} }}"


PRESENT = FilterTarget()
PRESENT_OR_LAST = FilterTarget(category="EXISTS {{ (m)-[:IN_CATEGORY|WAS_IN_CATEGORY]->(c:Category) WHERE {test} }}")
"""Living memories `m`, and soft-deleted ones in their last state."""
PAST = FilterTarget("v", "change.valid_from", category="any(c IN [name IN v.categories | {{name: name}}] WHERE {test})")
"""A version `v` and the relationship `change` that leads to it."""
PASSAGES = FilterTarget(owners="p")
"""Living memories by their passages `p`, which hold the owners' ids too."""
TURNS = FilterTarget(owners="t")
"""Living memories by their turns `t`, which hold the owners' ids too."""

# The vector index itself can test at most one equality, or one lower and one upper bound, for each property.
_PUSHABLE = {
    **dict.fromkeys(OWNER_FIELDS, (Operator.EQ, Operator.IN)),
    **dict.fromkeys((Field.CREATED_AT, Field.UPDATED_AT), (Operator.EQ, *_RANGE_SYMBOLS)),
}


@dataclass(slots=True)
class WhereClause:
    """A compiled condition for the slot of a query, with its parameters."""

    text: str = "true"
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def continuation(self) -> str:
        """The condition as it follows others in the WHERE of a vector index's search, which takes no `true`."""
        return "" if self.text == "true" else f"AND {self.text}"


@dataclass(frozen=True, slots=True)
class SplitFilter:
    """A filter as two that must both hold: the pushed one, which the vector index tests itself, and the rest."""

    pushed: Filter
    residual: Filter

    @property
    def is_pushed_whole(self) -> bool:
        """Whether nothing is left for the rest."""
        return self.residual == And(())


def compile_filter(tree: Filter, prefix: str = "f", target: FilterTarget = PRESENT) -> WhereClause:
    """Compiles a filter to a condition.

    The names of its parameters begin with `prefix`, so that several conditions can stand in one query.
    """
    compiler = _Compiler(prefix, target)
    parts = [compiler.conjunct(part) for part in conjuncts(tree)]
    return WhereClause(" AND ".join(parts) or "true", compiler.parameters)


def owners_clause(split: SplitFilter, target: FilterTarget) -> WhereClause:
    """Compiles the part of a filter that tests owners' ids and that the vector index of passages or turns can test."""
    pushed = conjuncts(split.pushed)
    owners = [part for part in pushed if isinstance(part, Condition) and part.field in OWNER_FIELDS]
    return compile_filter(And(tuple(owners)), prefix="o", target=target)


def split_filter(tree: Filter) -> SplitFilter:
    """Splits a filter into the conjuncts that the vector index can test itself (predicate pushdown) and the rest."""
    pushed: list[Filter] = []
    residual: list[Filter] = []
    bound: set[tuple[Field, str]] = set()
    for part in conjuncts(tree):
        sides = _bound_sides(part)
        if sides and not sides & bound:
            bound |= sides
            pushed.append(part)
        else:
            residual.append(part)
    return SplitFilter(And(tuple(pushed)), And(tuple(residual)))


def _bound_sides(part: Filter) -> set[tuple[Field, str]]:
    """Returns the sides (lower, upper) of a property that a pushed condition binds, or none when it can't be pushed."""
    if not isinstance(part, Condition) or part.operator not in _PUSHABLE.get(part.field, ()):
        return set()
    if part.operator in (Operator.GT, Operator.GTE):
        return {(part.field, "lower")}
    if part.operator in (Operator.LT, Operator.LTE):
        return {(part.field, "upper")}
    return {(part.field, "lower"), (part.field, "upper")} if part.value != () else set()


class _Compiler:
    def __init__(self, prefix: str, target: FilterTarget) -> None:
        self.parameters: dict[str, Any] = {}
        self._prefix = prefix
        self._target = target

    def conjunct(self, part: Filter) -> str:
        # In a conjunct, null drops a row just as false does. Neo4j can use an index for a bare test, not for coalesce.
        if isinstance(part, Condition):
            return self._test(part)
        return self._two_valued(part)

    def _two_valued(self, tree: Filter) -> str:
        """Compiles to an expression that is never null, for NOT null is null and would drop what must match."""
        match tree:
            case Condition():
                return f"coalesce({self._test(tree)}, false)"
            case Not(child):
                return f"NOT {self._two_valued(child)}"
            case And(children):
                return self._joined(children, " AND ", "true")
            case Or(children):
                return self._joined(children, " OR ", "false")

    def _joined(self, children: tuple[Filter, ...], joiner: str, empty: str) -> str:
        return f"({joiner.join(map(self._two_valued, children))})" if children else empty

    def _test(self, condition: Condition) -> str:
        if condition.field in TIME_FIELDS:
            return self._time(condition)
        if condition.field is Field.CATEGORIES:
            return self._category(condition)
        if condition.field is Field.METADATA:
            return self._metadata(condition)
        if condition.field in OWNER_FIELDS:
            return self._compare(f"{self._target.owners}.{condition.field}", condition)
        variable = self._target.state if condition.field is Field.TEXT else "m"
        return self._compare(f"{variable}.{condition.field}", condition)

    def _compare(self, operand: str, condition: Condition) -> str:
        if condition.operator is Operator.EXISTS:
            return f"{operand} IS NOT NULL"
        return _CYPHER_OF_OPERATOR[condition.operator](operand, self._parameter(condition.value))

    def _time(self, condition: Condition) -> str:
        if condition.field is Field.CREATED_AT:
            return self._compare("m.created_at", condition)
        if condition.field is Field.UPDATED_AT:
            return self._compare(self._target.updated_at, condition)
        key = f"{self._target.state}.visible_until"
        # A memory that never expires has NEVER as its key, so that an index can order it; to a filter it has no expiry.
        expires = f"{key} <> {self._parameter(NEVER)}"
        if condition.operator is Operator.EXISTS:
            return expires
        return f"({expires} AND {self._compare(key, condition)})"

    def _category(self, condition: Condition) -> str:
        return self._target.category.format(test=self._compare("c.name", condition))

    def _metadata(self, condition: Condition) -> str:
        key = join_path(condition.path)
        if condition.operator is Operator.EXISTS:
            return f"{self._parameter(key)} IN {self._target.state}.metadata_paths"
        prefix = TIME_PREFIX if isinstance(condition.value, _TIME_TYPES) else METADATA_PREFIX
        # The property's name comes from outside too: `m[$name]` takes it as a parameter, `m.name` could not.
        operand = f"{self._target.state}[{self._parameter(prefix + key)}]"
        if condition.operator is Operator.CONTAINS:
            return _contains(operand, self._parameter(condition.value))
        return self._compare(operand, condition)

    def _parameter(self, value: Any) -> str:
        name = f"{self._prefix}{len(self.parameters)}"
        self.parameters[name] = _plain(value)
        return f"${name}"


_TIME_TYPES = (type(NEVER), Span)


def _contains(operand: str, value: str) -> str:
    """Tests for a substring of a string or an element of a list; CONTAINS on any other type would fail the query."""
    return (
        f"CASE WHEN {operand} IS :: STRING NOT NULL THEN {operand} CONTAINS {value} "
        f"WHEN {operand} IS :: LIST<ANY> NOT NULL THEN {value} IN {operand} ELSE false END"
    )


_CYPHER_OF_OPERATOR: dict[Operator, Callable[[str, str], str]] = {
    Operator.EQ: "{} = {}".format,
    Operator.IN: "{} IN {}".format,
    Operator.CONTAINS: "{} CONTAINS {}".format,
    Operator.ICONTAINS: "toLower({}) CONTAINS toLower({})".format,
    Operator.STARTS_WITH: "{} STARTS WITH {}".format,
    **{operator: f"{{}} {symbol} {{}}".format for operator, symbol in _RANGE_SYMBOLS.items()},
}


def _plain(value: Any) -> Any:
    """Turns tuples, also nested ones, into lists: the driver takes no tuples."""
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
