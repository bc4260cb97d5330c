"""Filter → Cypher. The one place where query text is composed; every value goes into a parameter."""

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

_COMPARISONS = {Operator.GT: ">", Operator.GTE: ">=", Operator.LT: "<", Operator.LTE: "<="}


@dataclass(frozen=True, slots=True)
class FilterTarget:
    """Which variables of a query hold what is tested; `category` is a test of `c.name` for each of the categories."""

    state: str = "m"
    """Of what can change: text, metadata, expiry."""
    updated_at: str = "m.updated_at"
    owners: str = "m"
    """Of the ids of owners."""
    category: str = "EXISTS {{ (m)-[:IN_CATEGORY]->(c:Category) WHERE {test} }}"


PRESENT = FilterTarget()
PRESENT_OR_LAST = FilterTarget(category="EXISTS {{ (m)-[:IN_CATEGORY|WAS_IN_CATEGORY]->(c:Category) WHERE {test} }}")
"""Memories, and deleted ones as they were at last."""
PAST = FilterTarget("v", "change.valid_from", category="any(c IN [name IN v.categories | {{name: name}}] WHERE {test})")
"""A version `v` and the `change` that led to it."""
OF_PASSAGES = FilterTarget(owners="p")
"""A memory, whose owners' ids are on its passages `p` too."""
OF_TURNS = FilterTarget(owners="t")
"""A memory, whose owners' ids are on its turns `t` too."""

# What the vector index can test by itself: one equality, or one lower and one upper bound, a property.
_PUSHABLE = {
    **dict.fromkeys(OWNER_FIELDS, (Operator.EQ, Operator.IN)),
    **dict.fromkeys((Field.CREATED_AT, Field.UPDATED_AT), (Operator.EQ, *_COMPARISONS)),
}


@dataclass(slots=True)
class WhereClause:
    """A condition on `m` for a query's slot, and the parameters in it."""

    text: str = "true"
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SplitFilter:
    """A filter in two parts that must both hold: what the vector index tests by itself, and the rest."""

    pushed: Filter
    residual: Filter

    @property
    def is_pushed_whole(self) -> bool:
        return self.residual == And()


def compile_filter(tree: Filter, prefix: str = "f", target: FilterTarget = PRESENT) -> WhereClause:
    """`prefix` begins the names of the parameters."""
    compiler = _Compiler(prefix, target)
    parts = [compiler.conjunct(part) for part in conjuncts(tree)]
    return WhereClause(" AND ".join(parts) or "true", compiler.parameters)


def owners_clause(tree: Filter, target: FilterTarget) -> WhereClause:
    """The part of a filter that what has the owners' ids too can be tested on, by itself and within its index."""
    pushed = conjuncts(split_filter(tree).pushed)
    named = [part for part in pushed if isinstance(part, Condition) and part.field in OWNER_FIELDS]
    return compile_filter(And(tuple(named)), prefix="o", target=target)


def split_filter(tree: Filter) -> SplitFilter:
    pushed: list[Filter] = []
    residual: list[Filter] = []
    taken: set[tuple[Field, str]] = set()
    for part in conjuncts(tree):
        places = _places(part)
        if places and not places & taken:
            taken |= places
            pushed.append(part)
        else:
            residual.append(part)
    return SplitFilter(And(tuple(pushed)), And(tuple(residual)))


def _places(part: Filter) -> set[tuple[Field, str]]:
    """The sides of a property that a pushed condition would bind; none when it cannot be pushed."""
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
        self._subject = target

    def conjunct(self, part: Filter) -> str:
        """Here null is as good as false, and a bare test lets Neo4j use an index."""
        if isinstance(part, Condition):
            return self._test(part)
        return self._whole(part)

    def _whole(self, tree: Filter) -> str:
        match tree:
            case Condition():
                return f"coalesce({self._test(tree)}, false)"
            case Not(child):
                return f"NOT {self._whole(child)}"
            case And(children):
                return self._joined(children, " AND ", "true")
            case Or(children):
                return self._joined(children, " OR ", "false")

    def _joined(self, children: tuple[Filter, ...], joiner: str, empty: str) -> str:
        return f"({joiner.join(map(self._whole, children))})" if children else empty

    def _test(self, condition: Condition) -> str:
        if condition.field in TIME_FIELDS:
            return self._time(condition)
        if condition.field is Field.CATEGORIES:
            return self._category(condition)
        if condition.field is Field.METADATA:
            return self._metadata(condition)
        if condition.field in OWNER_FIELDS:
            return self._compare(f"{self._subject.owners}.{condition.field}", condition)
        holder = self._subject.state if condition.field is Field.TEXT else "m"
        return self._compare(f"{holder}.{condition.field}", condition)

    def _compare(self, target: str, condition: Condition) -> str:
        if condition.operator is Operator.EXISTS:
            return f"{target} IS NOT NULL"
        return _COMPARE[condition.operator](target, self._parameter(condition.value))

    def _time(self, condition: Condition) -> str:
        if condition.field is Field.CREATED_AT:
            return self._compare("m.created_at", condition)
        if condition.field is Field.UPDATED_AT:
            return self._compare(self._subject.updated_at, condition)
        key = f"{self._subject.state}.expires_key"
        expires = f"{key} <> {self._parameter(NEVER)}"
        if condition.operator is Operator.EXISTS:
            return expires
        return f"({expires} AND {self._compare(key, condition)})"

    def _category(self, condition: Condition) -> str:
        return self._subject.category.format(test=self._compare("c.name", condition))

    def _metadata(self, condition: Condition) -> str:
        key = join_path(condition.path)
        if condition.operator is Operator.EXISTS:
            return f"{self._parameter(key)} IN {self._subject.state}.metadata_paths"
        prefix = TIME_PREFIX if isinstance(condition.value, _TIME_TYPES) else METADATA_PREFIX
        target = f"{self._subject.state}[{self._parameter(prefix + key)}]"
        if condition.operator is Operator.CONTAINS:
            return _contains(target, self._parameter(condition.value))
        return self._compare(target, condition)

    def _parameter(self, value: Any) -> str:
        name = f"{self._prefix}{len(self.parameters)}"
        self.parameters[name] = _plain(value)
        return f"${name}"


_TIME_TYPES = (type(NEVER), Span)


def _contains(target: str, value: str) -> str:
    """A part of a string, or an element of a list; CONTAINS on anything else would fail the query."""
    return (
        f"CASE WHEN {target} IS :: STRING NOT NULL THEN {target} CONTAINS {value} "
        f"WHEN {target} IS :: LIST<ANY> NOT NULL THEN {value} IN {target} ELSE false END"
    )


_COMPARE: dict[Operator, Callable[[str, str], str]] = {
    Operator.EQ: "{} = {}".format,
    Operator.IN: "{} IN {}".format,
    Operator.CONTAINS: "{} CONTAINS {}".format,
    Operator.ICONTAINS: "toLower({}) CONTAINS toLower({})".format,
    Operator.STARTS_WITH: "{} STARTS WITH {}".format,
    **{operator: f"{{}} {symbol} {{}}".format for operator, symbol in _COMPARISONS.items()},
}


def _plain(value: Any) -> Any:
    """Tuples as the lists that the driver takes."""
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
