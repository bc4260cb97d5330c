"""Filters mean the same in Neo4j as in plain Python, in every query: random trees over random memories."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphmem.model.conversation import IncomingMessage
from graphmem.model.filters import OPERATORS, OWNER_FIELDS, TIME_FIELDS, And, Field, Not, Or
from graphmem.model.moment import now, parse_moment
from graphmem.model.node import NodeRef, NodeType
from graphmem.model.order import MemoryOrder
from graphmem.model.paging import Window
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.store.database import Database
from graphmem.store.deletions import DeletionStore, DeletionTarget
from graphmem.store.memories import MemoryStore
from graphmem.store.search import SearchStore
from graphmem.store.selection import Selection
from tests.integration.filter_reading import Known, Test, matches, to_filter
from tests.integration.project import Project, vector_of

SIZE = 60
QUERY = vector_of("query")
FAR = datetime.max.replace(tzinfo=UTC)

IDS = ["alex", "Alex", "bo", "日本", "alex's"]
TEXTS = [
    "I like tea",
    "I LIKE TEA",
    "Straße in Zürich",
    "100% of $f0 {x}",
    "日本語 😀",
    "tea\nfor two",
    "toLower(m.id)",
]
CATEGORIES = ["food", "Food_preferences", "likes", "日本", "a.b"]
MOMENTS = [
    "0001-01-02T00:00:00Z",
    "2024-07-30T23:59:59.999999Z",
    "2024-07-31T00:00:00Z",
    "2024-07-31T12:00:00+02:00",
    "2024-07-31T23:59:59.999999Z",
    "2024-08-01T00:00:00Z",
    "2024-08-01T00:00:00.000001Z",
    "9999-12-30T00:00:00Z",
    "9999-12-31T12:00:00Z",
]
DAYS = ["0001-01-01", "2024-02-29", "2024-07-30", "2024-07-31", "2024-08-01", "9999-12-30"]
PATHS = [("any",), ("a.b",), ("deep", "k"), ("deep",), ("`) //",), ("when",), ("count",), ("missing",)]
NUMBERS = [0, 1, -1, 1.0, 0.5, 2**53, 2**53 + 1, float(2**53), 2**63 - 1, -(2**63), 1e300]
STRINGS = ["", "a", "A", "ab", "1", "true", *DAYS[2:4], *MOMENTS[2:5], "2024-07-31T12:00:00", "2024-02-30", "July"]
LISTS: list[Any] = [[], [1, 2], [1.0, 2.0], [2, 1], ["a", "b"], ["a"], [True], [False, True]]
UNCOMPARED: list[Any] = [None, {}, {"k": 1}, [None], ["a", None], [1, "a"], [1, True], [[1]], 2**63]
COMPARED: list[Any] = [True, False, *NUMBERS, *STRINGS, *LISTS]
KINDS: dict[str, list[Any]] = {"when": [*DAYS, *MOMENTS], "count": NUMBERS}


def random_metadata(chance: random.Random) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    for path in PATHS[:-1]:
        if chance.random() < 0.6:
            inner = metadata if len(path) == 1 else metadata.setdefault(path[0], {})
            if isinstance(inner, dict):
                inner[path[-1]] = chance.choice(KINDS.get(path[-1], COMPARED + UNCOMPARED))
    return metadata


async def fill(project: Project, chance: random.Random) -> None:
    """Memories of every kind."""
    await asyncio.gather(*[add_one(project, random.Random(chance.random()), number) for number in range(SIZE)])


async def add_one(project: Project, chance: random.Random, number: int) -> None:
    """One of five had expired and was renewed, so that it was updated at another time than created."""
    scope = Scope(*(chance.choice([None, *IDS]) for _ in range(4)))
    text = f"{chance.choice(TEXTS)} {number}"
    turn = IncomingMessage("user", text, created_at=parse_moment(chance.choice(MOMENTS)))
    request: dict[str, Any] = {
        "scope": scope if scope.owners() else Scope(user_id="alex"),
        "metadata": random_metadata(chance),
        "categories": chance.sample(CATEGORIES, chance.randrange(4)),
        "expires_at": chance.choice([None, None, *map(parse_moment, MOMENTS[1:])]),
    }
    if number % 5 == 0:
        await project.add(turn, **request | {"expires_at": datetime(2024, 1, 1, tzinfo=UTC)})
        turn, request["timestamp"] = replace(turn, created_at=None), parse_moment(chance.choice(MOMENTS))
    await project.add(turn, **request)


class Filled:
    """The memories that are stored, and how each query selects from them."""

    def __init__(self, project: Project, known: list[Known]) -> None:
        self.project = project
        self.known = known

    async def listed(self, selection: Selection) -> list[str]:
        memories, principal = self.project.memories, self.project.principal
        page = await memories.list_memories(principal, selection, MemoryOrder(), Window(SIZE))
        assert await memories.count_memories(principal, selection) == len(page.items)
        return [memory.id for memory in page.items]

    async def listed_by_owners(self, selection: Selection) -> list[str]:
        """Every memory has at least one owner, so that the owners' lists have all together."""
        memories, principal = self.project.memories, self.project.principal
        owners = [
            NodeRef(kind, (name,))
            for kind in (NodeType.USER, NodeType.AGENT, NodeType.APP, NodeType.RUN)
            for name in IDS
        ]
        pages = await memories.memories_of_nodes(principal, owners, selection, MemoryOrder(), Window(SIZE))
        counts = await memories.count_memories_of_nodes(principal, owners, selection)
        assert counts == {owner: len(page.items) for owner, page in pages.items()}
        return sorted({memory.id for page in pages.values() for memory in page.items})

    async def found_exactly(self, selection: Selection) -> list[str]:
        search = SearchStore(self.project.database)
        hits = await search.search_exactly(self.project.principal, selection, QUERY, SIZE)
        return [hit.memory.id for hit in hits]

    async def found_by_index(self, selection: Selection) -> list[str]:
        found = await self.project.search_by_index(selection, QUERY, SIZE, 10 * SIZE)
        return [hit.memory.id for hit in found.matches]

    async def found_in_the_past(self, selection: Selection) -> list[str]:
        search = SearchStore(self.project.database)
        everything_said = Selection(selection.filter, include_expired=True, as_of=FAR)
        hits = await search.search_as_of(self.project.principal, everything_said, QUERY, SIZE)
        return self._visible([hit.memory.id for hit in hits], selection)

    async def to_be_deleted(self, selection: Selection) -> list[str]:
        deletions, principal = DeletionStore(self.project.database), self.project.principal
        deletion_target = await deletions.select_memories(principal, DeletionTarget(selection.filter), SIZE)
        return self._visible(deletion_target, selection)

    async def to_be_erased(self, selection: Selection) -> list[str]:
        deletions, principal = DeletionStore(self.project.database), self.project.principal
        deletion_target = await deletions.select_memories(principal, DeletionTarget(selection.filter, erase=True), SIZE)
        assert await deletions.count_with_deleted(principal, selection.filter, SIZE) == len(deletion_target)
        return self._visible(deletion_target, selection)

    def _visible(self, ids: list[str], selection: Selection) -> list[str]:
        """Of a query that takes expired memories as well, those that others would show."""
        lasting = {one.memory.id for one in self.known if (one.memory.expires_at or FAR) > selection.visible_after}
        return [memory_id for memory_id in ids if memory_id in lasting]


SELECTS = [
    Filled.listed,
    Filled.listed_by_owners,
    Filled.found_exactly,
    Filled.found_by_index,
    Filled.found_in_the_past,
    Filled.to_be_deleted,
    Filled.to_be_erased,
]


@pytest.fixture(scope="module")
async def filled(database: Database) -> Filled:
    project = Project(database, MemoryStore(database), Principal("filters"))
    await fill(project, random.Random(7))
    rows = await project.ask(
        "MATCH (m:Memory {project: $project}) SET m.id = 'id ' + split(m.text, ' ')[-1] "
        "RETURN m.id AS id, COLLECT { MATCH (m)-[:IN_CATEGORY]->(c) RETURN c.name } AS categories"
    )
    memories = await project.memories.get_memories(project.principal, [row["id"] for row in rows])
    return Filled(project, [Known(memories[row["id"]], frozenset(row["categories"])) for row in rows])


def single_values(field: Field, operator: str) -> st.SearchStrategy[Any]:
    if field is Field.ID:
        return st.sampled_from(["id 0", "id 1", "id 59", "no id"])
    if field in OWNER_FIELDS:
        return st.sampled_from(IDS)
    if field is Field.TEXT:
        return st.sampled_from([*TEXTS, f"{TEXTS[0]} 1", "tea", "TEA", "STRASSE", "ü", "😀", "", "\n", "%"])
    if field is Field.CATEGORIES:
        return st.sampled_from([*CATEGORIES, "FOOD", "o", "", "."])
    if field in TIME_FIELDS:
        return st.sampled_from([*DAYS, *MOMENTS, "2024-07-31T12:00:00"])
    if operator in ("gt", "gte", "lt", "lte"):
        return st.sampled_from([*NUMBERS, *DAYS, *MOMENTS])
    return st.sampled_from(["", "a", "b", "1", "2024"] if operator == "contains" else COMPARED)


def leaves_of(field: Field, operator: str) -> st.SearchStrategy[Test]:
    values = single_values(field, operator)
    if operator in ("in", "notIn", "hasAny", "hasAll"):
        values = st.lists(values, max_size=3)
    if operator in ("isNull", "isEmpty", "exists"):
        values = st.booleans()
    paths = st.sampled_from(PATHS) if field is Field.METADATA else st.just(())
    return st.builds(Test, st.just(field), st.just(operator), values, paths)


def combinations(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, max_size=4).map(tuple)
    return st.builds(Not, inner) | st.builds(And, several) | st.builds(Or, several)


LEAVES = st.one_of(
    [leaves_of(field, operator) for field in (*Field, *[Field.METADATA] * 4) for operator in OPERATORS[field]]
)
TREES = st.recursive(LEAVES, combinations, max_leaves=8)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    select=st.sampled_from(SELECTS),
    tree=TREES,
    include_expired=st.booleans(),
)
async def test_a_filter_selects_what_it_says_in_every_query(
    filled: Filled, select: Callable[[Filled, Selection], Awaitable[list[str]]], tree: Any, include_expired: bool
) -> None:
    present = now()
    visible = [one for one in filled.known if include_expired or (one.memory.expires_at or FAR) > present]

    selected = await select(filled, Selection(to_filter(tree), include_expired))

    assert sorted(selected) == sorted(one.memory.id for one in visible if matches(tree, one))
