"""A walk over everything that the schema has, in two projects at once, made from the schema itself.

The one project holds what belongs to the walker and what belongs to others, its twin only what belongs to the walker.
Whatever the walker asks must have the same answer in both: the same values, counts, pages and errors. Ids, cursors and
times differ between the two; they are matched one to one. A field, argument or type that the walk cannot fill ends it.
"""

from __future__ import annotations

import asyncio
import base64
import json
import math
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any, TypeAlias

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

Ask: TypeAlias = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
"""Sends a document with variables, and returns the whole answer; of a subscription all answers so far, as one."""

ID_KEYS = {"id", "memoryId", "deletedIds", "cursor", "startCursor", "endCursor"}
UNORDERED = {"deletedIds"}
INCOMPARABLE = {"latencyMs", "tokenCount"}
"""What no two runs have alike."""
BROKEN = {"INTERNAL", "UNAVAILABLE", "TIMEOUT", "THROTTLED", "COST_LIMIT_EXCEEDED"}
"""Codes of answers that tell nothing about whose things are."""
ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{32}\b")
"""An id of a memory or a turn within a text."""
AT_ONCE = 5
"""So many values are tried in one document."""
LOGGED = {"searchMemories", "searchMessages", "contextPack"}
"""Fields that leave an entry in the activity log, whose order two at once would not decide."""


class Leak(AssertionError):
    """The walker saw something of others."""


class TeachTheWalk(AssertionError):
    """The schema has something that the walk has no values for: add some to the samples of the walk."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A value with one spelling in each of the two projects."""

    shared: str
    alone: str


@dataclass(slots=True)
class Samples:
    """Values to fill arguments and inputs with, by the name of the type and of the argument or the input's field."""

    of: dict[tuple[str, str], list[Any]]
    markers: Sequence[str]
    """What only others have written; it is in no answer, unless the request held it."""

    def find(self, owner: str, name: str, kind: GraphQLType) -> list[Any]:
        """Returns values of an argument; `owner` is the name of the field or of the input that it stands in."""
        bare = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        named = get_named_type(bare)
        for key in ((owner, name), (named.name, name), (named.name, "*")):
            if key in self.of:
                return self.of[key]
        if isinstance(bare, GraphQLList):
            one_by_one = self.find(owner, name, bare.of_type)
            return [[value] for value in one_by_one] + [one_by_one[:50], []]
        if isinstance(named, GraphQLEnumType):
            # The two projects are filled one after the other: a minute or an hour may begin in between.
            return ["DAY"] if named.name == "ActivityBucket" else list(named.values)
        if isinstance(named, GraphQLInputObjectType):
            return list(self.inputs(named))
        raise TeachTheWalk(f"{owner}.{name}: {kind}")

    def inputs(self, kind: GraphQLInputObjectType) -> Iterator[dict[str, Any]]:
        """Returns inputs with one field each, beside those that are required."""
        required = {name: one.type for name, one in kind.fields.items() if isinstance(one.type, GraphQLNonNull)}
        common = {name: self.find(kind.name, name, of)[0] for name, of in required.items()}
        for name, one in kind.fields.items():
            for value in self.find(kind.name, name, one.type):
                yield common | {name: value}


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is tried: Neo4j plans the queries of each filter anew, which takes most of the time."""

    visits: int
    """So many nodes of each type are visited with all of their fields."""
    values: int
    """So many values of each argument are tried."""
    filters: dict[str, int]
    """So many filters are tried with a field, by its name; "*" is any other."""
    once: frozenset[str] = frozenset()
    """Types that are asked for with a list as it is, and not again with each value of its arguments."""

    def thinned(self, name: str, kind: GraphQLType, values: list[Any]) -> list[Any]:
        """Returns those values of an argument that are tried, from all over the list."""
        is_filter = get_named_type(kind).name == "MemoryFilter"
        most = self.filters.get(name, self.filters["*"]) if is_filter else self.values
        return values[:: max(1, math.ceil(len(values) / most))]


WHOLE = Pace(visits=6, values=1_000, filters={"memories": 1_000, "searchMemories": 4, "contextPack": 4, "*": 15})
QUICK = Pace(visits=1, values=4, filters={"memories": 8, "*": 1}, once=frozenset({"MemoryFacets"}))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field is asked for: in which kind of operation, within what, and of which node."""

    operation: str
    around: str = ""
    """What stands around the field, with `{}` for it; empty for a root field."""
    node: Twin | None = None


@dataclass(slots=True)
class Walk:
    schema: GraphQLSchema
    shared: Ask
    alone: Ask
    samples: Samples
    pace: Pace
    twins: dict[str, str] = field(default_factory=dict)
    """Ids and cursors of the shared project, with those of the twin project that stand in their places."""
    frontier: dict[str, dict[Twin, None]] = field(default_factory=dict)
    """Nodes that were seen, by type."""
    written: str = ""
    """What the walker has sent in changes."""
    asked: int = 0
    fields: set[str] = field(default_factory=set)
    """The fields that were asked for, as Type.field."""

    async def queries(self) -> None:
        """Asks every root field with values of every argument, and every field of nodes of every type."""
        query = self.schema.query_type
        assert query
        for name, one in query.fields.items():
            await self._vary(Place("query"), name, one)
            self.fields.add(f"Query.{name}")
        visited: dict[str, set[Twin]] = {}
        while waiting := [
            (kind, node)
            for kind, nodes in self.frontier.items()
            for node in list(nodes)[: self.pace.visits]
            if node not in visited.setdefault(kind, set())
        ]:
            for kind, node in waiting:
                await self._visit(kind, node, with_arguments=len(visited[kind]) < 1)
                visited[kind].add(node)

    async def subscriptions(self) -> None:
        """Follows every subscription with values of every argument."""
        subscription = self.schema.subscription_type
        assert subscription
        for name, one in subscription.fields.items():
            await self._vary(Place("subscription"), name, one)
            self.fields.add(f"Subscription.{name}")

    async def mutations(self, order: Sequence[str]) -> None:
        """Sends every mutation with values of every argument, in this order of their fields."""
        mutation = self.schema.mutation_type
        assert mutation
        if set(mutation.fields) != set(order):
            raise TeachTheWalk(f"the order of mutations: {set(mutation.fields) ^ set(order)}")
        for name in order:
            await self._vary(Place("mutation"), name, mutation.fields[name])
            self.fields.add(f"Mutation.{name}")

    async def _visit(self, kind: str, node: Twin, *, with_arguments: bool) -> None:
        of = self.schema.type_map[kind]
        assert isinstance(of, GraphQLObjectType)
        await self.ask(
            f"query ($node: ID!) {{ node(id: $node) {{ ... on {kind} {self._whole(of)} }} }}", {"node": node}
        )
        for name, one in of.fields.items():
            self.fields.add(f"{kind}.{name}")
            if one.args and with_arguments:
                around = f"node(id: $node) {{ ... on {kind} {{ {{}} }} }}"
                await self._vary(Place("query", around, node), name, one)

    async def _vary(self, place: Place, name: str, one: GraphQLField) -> None:
        """Asks one field with its required arguments, and with each value of each other one."""
        cursors: list[Any] = []
        at_once = 1 if place.operation != "query" or name in LOGGED else AT_ONCE
        arguments = self._arguments(name, one, cursors)
        # The first alone, for it gives the cursors that later ones take.
        selection = self._selection(one.type)
        for several in chain([[next(arguments)]], batched(arguments, at_once)):
            asked = await self._ask_several(place, name, one, several, selection)
            for shared, alone in _cursors(*asked):
                if len(cursors) < 3:
                    cursors.append(Twin(shared, alone))
            selection = self._selection(one.type, self.pace.once)

    async def _ask_several(
        self, place: Place, name: str, one: GraphQLField, several: Sequence[dict[str, Any]], selection: str
    ) -> tuple[Any, Any]:
        declared: dict[str, Any] = {"$node: ID!": place.node} if place.node else {}
        parts = []
        for number, arguments in enumerate(several):
            declared |= {f"${key}{number}: {one.args[key].type}": value for key, value in arguments.items()}
            given = ", ".join(f"{key}: ${key}{number}" for key in arguments)
            parts.append(f"v{number}: {name}{f'({given})' if given else ''} {selection}")
        heading = f"({', '.join(declared)})" if declared else ""
        body = (place.around or "{}").replace("{}", " ".join(parts))
        variables = {key[1:].partition(":")[0]: value for key, value in declared.items()}
        return await self.ask(f"{place.operation} {heading} {{ {body} }}", variables) if parts else ({}, {})

    def _arguments(self, name: str, one: GraphQLField, cursors: list[Any]) -> Iterator[dict[str, Any]]:
        required = {key: arg for key, arg in one.args.items() if is_required_argument(arg)}
        filled = {key: self.samples.find(name, key, arg.type) for key, arg in required.items()}
        base = {key: values[0] for key, values in filled.items()}
        yield base
        for key, values in filled.items():
            yield from ({**base, key: value} for value in values[1:])
        optional = {key: arg for key, arg in one.args.items() if key not in required}
        # Cursors come last, for the lists asked before give them.
        for key in sorted(optional, key=lambda key: key in ("after", "before")):
            values = self.samples.find(name, key, optional[key].type)
            if key != "input":
                values = self.pace.thinned(name, optional[key].type, values)
            if key in ("after", "before"):
                sizes = ("last",) if key == "before" else ("first", "topK")
                size = {counted: 2 for counted in sizes if counted in one.args}
                yield from ({**base, **size, key: value} for value in [*cursors, *values])
            else:
                yield from ({**base, key: value} for value in values)

    def _whole(self, kind: GraphQLObjectType | GraphQLInterfaceType, without: frozenset[str] = frozenset()) -> str:
        fields = {name: one for name, one in kind.fields.items() if get_named_type(one.type).name not in without}
        return f"{{ __typename {' '.join(self._field(name, one, without) for name, one in fields.items())} }}"

    def _selection(self, of: GraphQLType, without: frozenset[str] = frozenset()) -> str:
        """Returns all that is asked of a type: of a node only what needs no further look-up, for it is visited.

        Fields of the types `without` are left out.
        """
        kind = get_named_type(of)
        if is_leaf_type(kind):
            return ""
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            raise TeachTheWalk(f"{kind}")
        node = self.schema.type_map["Node"]
        if kind is node or node in kind.interfaces:
            leaves = [
                name for name, one in kind.fields.items() if not one.args and is_leaf_type(get_named_type(one.type))
            ]
            return f"{{ __typename {' '.join(leaves)} }}"
        return self._whole(kind, without)

    def _field(self, name: str, one: GraphQLField, without: frozenset[str]) -> str:
        return f"{name} {self._selection(one.type, without)}"

    async def ask(self, document: str, variables: dict[str, Any]) -> tuple[Any, Any]:
        """Asks both projects. Raises Leak where their answers differ, or hold what others have written."""
        shared, alone = await asyncio.gather(
            self.shared(document, _resolve(variables, "shared")), self.alone(document, _resolve(variables, "alone"))
        )
        if document.startswith("mutation"):
            self.written += json.dumps(_resolve(variables, "shared"))
        for answer in (shared, alone):
            answer.get("errors", []).sort(key=lambda error: (str(error.get("path")), error["message"]))
        self.asked += 1
        try:
            self._compare(shared, alone, ())
            self._look_for_markers(shared, json.dumps(_resolve(variables, "shared")))
            for answer in (shared, alone):
                codes = {error.get("extensions", {}).get("code") for error in answer.get("errors", ())}
                assert not codes & BROKEN, answer["errors"]
                assert None not in codes, answer["errors"]
        except AssertionError as error:
            raise Leak(f"{error}\n{document}\n{_resolve(variables, 'shared')}\n{shared}\n{alone}") from error
        return shared, alone

    def _look_for_markers(self, answer: Any, request: str) -> None:
        """Raises Leak for a marker in an answer that the walker has not sent itself, in this request or in a change."""
        asked = f"{request} {_decoded_in(request)}"
        for text in _strings(answer):
            for marker in self.samples.markers:
                if marker in f"{text} {_decoded(text)}" and marker not in asked and marker not in self.written:
                    raise Leak(f"{marker!r} is in {text!r}")

    def _compare(self, shared: Any, alone: Any, path: tuple[str, ...]) -> None:
        key = next((part for part in reversed(path) if not part.isdigit()), "")
        assert type(shared) is type(alone), (path, shared, alone)
        if isinstance(shared, dict):
            assert shared.keys() == alone.keys(), (path, shared, alone)
            for name in shared:
                self._compare(shared[name], alone[name], (*path, name))
            self._find(shared, alone)
        elif isinstance(shared, list):
            assert len(shared) == len(alone), (path, shared, alone)
            if key in UNORDERED:
                shared = sorted(shared, key=lambda one: self.twins.get(one, one))
                alone = sorted(alone)
            for index, (one, other) in enumerate(zip(shared, alone, strict=True)):
                self._compare(one, other, (*path, str(index)))
        elif key not in INCOMPARABLE:
            assert self._is_equal(key, shared, alone), (path, shared, alone)

    def _is_equal(self, key: str, shared: Any, alone: Any) -> bool:
        if isinstance(shared, float):
            return math.isclose(shared, alone, rel_tol=1e-6, abs_tol=1e-9)
        if isinstance(shared, str) and key in ID_KEYS:
            return self._are_twins(shared, str(alone))
        if isinstance(shared, str):
            return self._is_equal_text(shared, str(alone))
        return bool(shared == alone)

    def _is_equal_text(self, shared: str, alone: str) -> bool:
        """Returns whether two texts are equal but for their times and for ids that stand in each other's places."""
        pairs = zip(ID.findall(shared), ID.findall(alone), strict=False)
        return _plain(shared) == _plain(alone) and all(self._are_twins(one, other) for one, other in pairs)

    def _are_twins(self, shared: str, alone: str) -> bool:
        return self.twins.setdefault(shared, alone) == alone

    def _find(self, shared: dict[str, Any], alone: dict[str, Any]) -> None:
        kind = shared.get("__typename")
        of = self.schema.type_map.get(kind or "")
        if isinstance(of, GraphQLObjectType) and self.schema.type_map["Node"] in of.interfaces and "id" in shared:
            self.frontier.setdefault(str(kind), {})[Twin(shared["id"], alone["id"])] = None


def batched(items: Iterator[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(items, size)):
        yield batch


PROJECT = re.compile(r"-(shared|alone)$")
"""The end of the projects' names, by which they differ."""
TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?(Z|\+00:00)?")


def _plain(text: str) -> str:
    return PROJECT.sub("", TIME.sub("<time>", ID.sub("<id>", text)))


def _resolve(value: Any, side: str) -> Any:
    if isinstance(value, Twin):
        return getattr(value, side)
    if isinstance(value, dict):
        return {key: _resolve(one, side) for key, one in value.items()}
    return [_resolve(one, side) for one in value] if isinstance(value, list) else value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def _decoded(text: str) -> str:
    """Returns what an opaque id or cursor holds."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except ValueError:
        return ""


def _decoded_in(request: str) -> str:
    return " ".join(_decoded(text) for text in re.findall(r'"([\w-]+)"', request))


def _cursors(shared: Any, alone: Any) -> Iterator[tuple[str, str]]:
    """Returns the cursors that two equal answers give at the same places."""
    if isinstance(shared, dict):
        for key, one in shared.items():
            if key in ("cursor", "endCursor") and isinstance(one, str):
                yield one, alone[key]
            yield from _cursors(one, alone[key])
    elif isinstance(shared, list):
        for one, other in zip(shared, alone, strict=True):
            yield from _cursors(one, other)
