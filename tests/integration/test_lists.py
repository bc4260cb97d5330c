"""Lists of memories: every order walked in every direction, and read off an index where there is one."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import neo4j
import pytest

from graphmem.model.conversation import IncomingMessage
from graphmem.model.filters import EVERYTHING, Condition, Field, Filter, Operator
from graphmem.model.memory import Memory
from graphmem.model.order import MemoryOrder, Order, OrderField
from graphmem.model.paging import Key, Page, Window
from graphmem.model.scope import Scope
from graphmem.store.database import Database
from graphmem.store.driver import Address
from graphmem.store.memories import MemoryStore
from graphmem.store.queries import load_queries
from graphmem.store.selection import Selection
from tests.integration.project import Project

CREATED, UPDATED = OrderField.CREATED_AT, OrderField.UPDATED_AT
ORDERS = [
    [],
    [Order(CREATED, descending=False)],
    [Order(UPDATED)],
    [Order(UPDATED, descending=False), Order(CREATED)],
    [Order(CREATED), Order(UPDATED, descending=False)],
]
SINCE = datetime(2024, 1, 1, tzinfo=UTC)
PAST = datetime(2024, 6, 1, tzinfo=UTC)
ALEX = Condition(Field.USER_ID, Operator.EQ, "alex")


@pytest.fixture
async def written(stored: Project) -> Project:
    """24 memories at 6 times, half of them alex's; six of those were renewed at two later times."""
    times = [SINCE + timedelta(days=number % 6) for number in range(12)]
    for user in ("alex", "bo"):
        turns = [IncomingMessage("user", f"{user} {number}", created_at=at) for number, at in enumerate(times)]
        random.Random(user).shuffle(turns)
        scope = Scope(user, f"{user}'s agent", f"{user}'s app", f"{user}'s run")
        await stored.add(*turns[:6], scope=scope)
        await stored.add(*turns[6:], scope=scope, expires_at=PAST)
        for later, turn in enumerate(turns[6:]):
            renewed = SINCE + timedelta(days=30 + later % 2)
            await stored.add(turn.content, scope=scope, timestamp=renewed)
    return stored


async def page(stored: Project, order: MemoryOrder, window: Window, tree: Filter = EVERYTHING) -> Page[Memory]:
    return await stored.memories.list_memories(stored.principal, Selection(tree), order, window)


def sorted_by(memories: list[Memory], order: MemoryOrder) -> list[str]:
    """By stable sorts, from the least of the keys to the first."""
    for name, descends in reversed(order.sort):
        memories = sorted(memories, key=lambda memory, name=name: getattr(memory, name), reverse=descends)  # type: ignore[misc]
    return [memory.id for memory in memories]


async def walk(
    stored: Project, order: MemoryOrder, size: int, tree: Filter, backward: bool
) -> AsyncIterator[Page[Memory]]:
    place: Key | None = None
    while True:
        window = Window(size, before=place, backward=True) if backward else Window(size, after=place)
        found = await page(stored, order, window, tree)
        yield found
        if not (found.has_previous if backward else found.has_next):
            return
        place = order.key_of(found.items[0 if backward else -1])


@pytest.mark.parametrize("orders", ORDERS, ids=lambda orders: str(MemoryOrder.of(orders)))
@pytest.mark.parametrize("tree", [EVERYTHING, ALEX], ids=["all", "alex"])
async def test_a_list_is_walked_without_gap_or_repeat_in_both_directions(
    written: Project, orders: list[Order], tree: Filter
) -> None:
    order = MemoryOrder.of(orders)
    everything = (await page(written, order, Window(1_000), tree)).items
    assert len(everything) == (24 if tree == EVERYTHING else 12)
    expected = sorted_by(everything[::-1], order)

    forward = [found async for found in walk(written, order, 5, tree, backward=False)]
    backward = [found async for found in walk(written, order, 5, tree, backward=True)]

    assert [memory.id for found in forward for memory in found.items] == expected
    assert [memory.id for found in reversed(backward) for memory in found.items] == expected
    assert [found.has_previous for found in forward] == [False] + [True] * (len(forward) - 1)
    assert [found.has_next for found in backward] == [False] + [True] * (len(backward) - 1)


async def test_numbered_pages_cover_the_list_and_end(written: Project) -> None:
    order = MemoryOrder()
    whole = [memory.id for memory in (await page(written, order, Window(1_000))).items]

    pages = [await page(written, order, Window(10, skip=skip)) for skip in (0, 10, 20, 30)]

    assert [memory.id for found in pages for memory in found.items] == whole
    assert [found.has_next for found in pages] == [True, True, False, False]
    assert [len(found.items) for found in pages] == [10, 10, 4, 0]


async def test_a_list_between_two_places_is_what_lies_between_them(written: Project) -> None:
    order = MemoryOrder()
    whole = (await page(written, order, Window(1_000))).items
    between = Window(100, after=order.key_of(whole[3]), before=order.key_of(whole[9]))

    found = await page(written, order, between)

    assert found.items == whole[4:9]
    assert (found.has_previous, found.has_next) == (True, False)


async def test_a_place_whose_memory_is_not_in_the_list_is_still_a_place(written: Project) -> None:
    order = MemoryOrder()

    found = await page(written, order, Window(100, after=(SINCE + timedelta(days=2, hours=1), "")))

    assert {memory.created_at for memory in found.items} == {SINCE + timedelta(days=day) for day in range(3)}


class Explainer(Database):
    """Has the plans of what is asked made, and answers nothing."""

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        self.plans: list[dict[str, Any]] = []

    async def read(self, query: str, parameters: Any, **slots: str) -> list[neo4j.Record]:
        text = "EXPLAIN " + load_queries()[query].text(**slots)
        async with neo4j.AsyncGraphDatabase.driver(
            self.address.uri, auth=(self.address.username, self.address.password)
        ) as driver:
            result = await driver.execute_query(text, dict(parameters))
        assert result.summary.plan
        self.plans.append(result.summary.plan)
        return []


def operators(plan: dict[str, Any]) -> set[str]:
    return {plan["operatorType"].split("@")[0]}.union(*map(operators, plan.get("children", [])))


@pytest.fixture
async def explainer(neo4j_address: Address) -> AsyncIterator[Explainer]:
    explainer = Explainer(neo4j_address)
    yield explainer
    await explainer.close()


KEY = (SINCE + timedelta(days=3), "m")
PLACES = [
    Window(100),
    Window(100, after=KEY),
    Window(100, backward=True),
    Window(100, before=KEY, backward=True),
    Window(100, after=KEY, before=KEY),
    Window(100, skip=500),
]


@pytest.mark.parametrize("descending", [True, False], ids=["newest first", "oldest first"])
@pytest.mark.parametrize(
    "tree",
    [EVERYTHING, ALEX, *(Condition(field, Operator.EQ, "x") for field in (Field.AGENT_ID, Field.APP_ID, Field.RUN_ID))],
    ids=["all", "user", "agent", "app", "run"],
)
async def test_a_list_by_creation_is_read_off_an_index_unsorted(
    written: Project, explainer: Explainer, tree: Filter, descending: bool
) -> None:
    memories, order = MemoryStore(explainer), MemoryOrder.of([Order(CREATED, descending)])

    for window in PLACES:
        await memories.list_memories(written.principal, Selection(tree), order, window)

    for plan in explainer.plans:
        used = operators(plan)
        assert not {name for name in used if "Sort" in name or "Top" in name or name.endswith("LabelScan")}, used
        assert any(name.endswith("IndexSeek") for name in used), used
