"""Ways from one memory to others: by turns, runs and categories, the nearest first, never to another user's."""

from __future__ import annotations

from datetime import UTC, datetime
from math import log2

import pytest

from graphmem.errors import CursorExpired
from graphmem.model.node import NodeRef, NodeType
from graphmem.model.paging import Window
from graphmem.model.path import RelatedMemory, RelatedPage
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.store.paths import PathStore
from tests.integration.project import ALEX, Project

TRIP = Scope(user_id="alex", run_id="trip")


@pytest.fixture
def paths(stored: Project) -> PathStore:
    return PathStore(stored.database)


async def page_of(stored: Project, paths: PathStore, memory_id: str, window: Window) -> RelatedPage:
    found = (await paths.related_memories(stored.principal, [memory_id], window))[memory_id]
    assert isinstance(found, RelatedPage)
    return found


async def whole(stored: Project, paths: PathStore, memory_id: str) -> list[RelatedMemory]:
    found = await page_of(stored, paths, memory_id, Window(1_000))
    assert (found.page.has_next, found.page.has_previous, found.count) == (False, False, len(found.page.items))
    return found.page.items


async def related(stored: Project, paths: PathStore, memory_id: str) -> dict[str, RelatedMemory]:
    """By text."""
    found = await whole(stored, paths, memory_id)
    assert [one.distance for one in found] == sorted(one.distance for one in found)
    assert len({one.memory_id for one in found}) == len(found)
    memories = await stored.memories.get_memories(stored.principal, [one.memory_id for one in found])
    return {memories[one.memory_id].text: one for one in found}


def relationships(way: RelatedMemory) -> list[tuple[str | None, bool | None]]:
    return [(step.relationship, step.forward) for step in way.path]


async def test_turns_lead_both_ways_to_what_was_said_up_to_three_turns_away(stored: Project, paths: PathStore) -> None:
    ids = await stored.add_ids(*"abcdefghi")

    found = await related(stored, paths, ids[4])

    assert {text: way.distance for text, way in found.items()} == {
        **{"b": 3, "c": 2, "d": 1},
        **{"f": 1, "g": 2, "h": 3},
    }


async def test_a_way_by_turns_names_every_step(stored: Project, paths: PathStore) -> None:
    first, second = await stored.add_ids("tea", "maths")

    way = (await related(stored, paths, first))["maths"]

    assert relationships(way) == [
        (None, None),
        ("MEMORY_VERSION", True),
        ("DERIVED_FROM", True),
        ("NEXT", True),
        ("DERIVED_FROM", False),
        ("MEMORY_VERSION", False),
    ]
    nodes = [step.node for step in way.path]
    assert (nodes[0], nodes[-1]) == (NodeRef(NodeType.MEMORY, (first,)), NodeRef(NodeType.MEMORY, (second,)))
    assert (nodes[1], nodes[4]) == (NodeRef(NodeType.VERSION, (first, 1)), NodeRef(NodeType.VERSION, (second, 1)))
    assert [node.type for node in nodes[2:4]] == [NodeType.MESSAGE, NodeType.MESSAGE]
    assert [step.caption for step in way.path] == ["tea", "tea", "tea", "maths", "maths", "maths"]
    backwards = (await related(stored, paths, second))["tea"]
    assert relationships(backwards)[3] == ("NEXT", False)


async def test_a_run_leads_to_all_it_has_the_farther_the_more_that_is(stored: Project, paths: PathStore) -> None:
    [tea] = await stored.add_ids("tea", scope=TRIP)
    for number in range(5):
        await stored.add(f"other {number}", scope=TRIP)

    found = await related(stored, paths, tea)

    assert {text: way.distance for text, way in found.items()} == {
        "other 0": 1,
        "other 1": 2,
        **dict.fromkeys(["other 2", "other 3", "other 4"], pytest.approx(log2(6))),
    }
    way = found["other 4"]
    assert relationships(way) == [(None, None), ("HAS_MEMORY", False), ("HAS_MEMORY", True)]
    assert way.path[1].node == NodeRef(NodeType.RUN, ("trip",))


async def test_a_category_leads_to_what_is_in_it(stored: Project, paths: PathStore) -> None:
    [tea] = await stored.add_ids("tea", categories=["drinks", "likes"])
    await stored.add("coffee", categories=["drinks"])
    for number in range(2):
        await stored.add(f"other {number}", categories=["likes"])

    found = await related(stored, paths, tea)

    assert {text: way.distance for text, way in found.items()} == {
        "coffee": 1,
        **dict.fromkeys(["other 0", "other 1"], pytest.approx(log2(3))),
    }
    assert relationships(found["coffee"]) == [(None, None), ("IN_CATEGORY", True), ("IN_CATEGORY", False)]
    assert found["coffee"].path[1].node == NodeRef(NodeType.CATEGORY, ("drinks",))


async def test_no_way_leads_to_another_users_memories(stored: Project, paths: PathStore) -> None:
    [tea] = await stored.add_ids("tea", scope=TRIP, categories=["drinks"])
    await stored.add("bo's", scope=Scope(user_id="bo", run_id="trip"), categories=["drinks"])
    [agents] = await stored.add_ids("the agent's", scope=Scope(agent_id="tutor", run_id="trip"), categories=["drinks"])
    await stored.add("the run's", scope=Scope(run_id="trip"))

    assert await related(stored, paths, tea) == {}
    # Nor does one that is nobody's, over which there would be a way from user to user.
    assert set(await related(stored, paths, agents)) == {"the run's"}


async def test_a_way_by_turns_passes_over_what_others_said_between(stored: Project, paths: PathStore) -> None:
    [tea] = await stored.add_ids("tea", scope=TRIP)
    await stored.add("bo's secret", "and another", scope=Scope(user_id="bo", run_id="trip"))
    await stored.add("cake", scope=TRIP)

    way = (await related(stored, paths, tea))["cake"]

    assert way.distance == 1
    assert [step.caption for step in way.path] == ["tea", "tea", "tea", "cake", "cake", "cake"]
    assert relationships(way)[3] == ("NEXT", True)


async def test_no_way_leads_to_what_has_expired_or_to_itself(stored: Project, paths: PathStore) -> None:
    [tea, _] = await stored.add_ids("tea", "tea", categories=["drinks"])
    await stored.add("coffee", categories=["drinks"], expires_at=datetime(2024, 1, 1, tzinfo=UTC))

    assert await related(stored, paths, tea) == {}


async def test_the_same_names_in_another_project_are_no_way(stored: Project, paths: PathStore) -> None:
    elsewhere = Project(stored.database, stored.memories, Principal(stored.principal.project + "x"))
    [tea] = await stored.add_ids("tea", scope=TRIP, categories=["drinks"])
    await elsewhere.add("coffee", scope=TRIP, categories=["drinks"])

    assert await related(stored, paths, tea) == {}
    assert await paths.related_memories(elsewhere.principal, [tea], Window(10)) == {}


async def test_nothing_leads_from_a_memory_that_is_not_there(stored: Project, paths: PathStore) -> None:
    await stored.add("tea", scope=ALEX)

    assert await paths.related_memories(stored.principal, ["no id"], Window(10)) == {}


async def test_pages_go_both_ways_between_two_places(stored: Project, paths: PathStore) -> None:
    ids = await stored.add_ids(*(f"Turn {number}." for number in range(12)), scope=TRIP)
    every = await whole(stored, paths, ids[5])
    keys = [(one.memory_id,) for one in every]
    assert len(keys) == 11

    for window, expected, has_previous, has_next in [
        (Window(4), every[:4], False, True),
        (Window(4, after=keys[3]), every[4:8], True, True),
        (Window(4, after=keys[8]), every[9:], True, False),
        (Window(4, after=keys[1], before=keys[4]), every[2:4], True, False),
        (Window(4, backward=True), every[7:], True, False),
        (Window(4, before=keys[6], backward=True), every[2:6], True, True),
        (Window(4, before=keys[2], backward=True), every[:2], False, True),
        (Window(4, after=keys[4], before=keys[2]), [], True, False),
    ]:
        found = await page_of(stored, paths, ids[5], window)
        assert found.page.items == expected, window
        assert (found.page.has_previous, found.page.has_next, found.count) == (has_previous, has_next, 11), window


async def test_the_pages_of_several_memories_are_those_of_each(stored: Project, paths: PathStore) -> None:
    ids = await stored.add_ids(*(f"Turn {number}." for number in range(6)), scope=TRIP)
    ids += await stored.add_ids("Alone.", scope=Scope(user_id="bo"))

    together = await paths.related_memories(stored.principal, ids, Window(3))

    assert together == {id: await page_of(stored, paths, id, Window(3)) for id in ids}
    assert [found.count for found in together.values() if isinstance(found, RelatedPage)] == [5] * 6 + [0]


@pytest.mark.parametrize("bound", ["after", "before"])
async def test_a_place_that_is_not_among_the_related_ones_is_an_error_of_that_memory(
    stored: Project, paths: PathStore, bound: str
) -> None:
    near, far = await stored.add_ids("near", "far", scope=TRIP)
    [other] = await stored.add_ids("other", scope=Scope(user_id="bo"))
    window = Window(3, **{bound: (far,)})  # type: ignore[arg-type]  # one of its keys

    found = await paths.related_memories(stored.principal, [near, other], window)

    assert isinstance(found[near], RelatedPage)
    expired = found[other]
    assert isinstance(expired, CursorExpired)
    assert list(expired.field or ()) == [bound]
