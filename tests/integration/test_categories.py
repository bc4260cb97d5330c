"""Categories in Neo4j: made by the adds that name them, and counted by their memories."""

from __future__ import annotations

import asyncio

import pytest

from graphmem.model.categories import Category
from graphmem.model.facet import Facet, FacetRequest
from graphmem.model.filters import EVERYTHING
from graphmem.model.paging import Window
from graphmem.model.principal import Principal
from graphmem.store.categories import CategoryStore
from graphmem.store.facets import FacetStore
from graphmem.store.selection import Selection
from tests.integration.project import Project

NAMES = ["Food", "a.b", "food", "likes", "日本"]


@pytest.fixture
def categories(stored: Project) -> CategoryStore:
    return CategoryStore(stored.database)


@pytest.fixture
async def written(stored: Project) -> Project:
    await stored.add("tea", "coffee", categories=["likes", "food"])
    await stored.add("sushi", categories=["日本", "likes", "Food", "a.b"])
    await stored.add("nothing")
    return stored


async def test_categories_stand_by_name_with_how_many_are_in_them(written: Project, categories: CategoryStore) -> None:
    page = await categories.list_categories(written.principal, Window(100))

    assert page.items == [Category(name, None, count) for name, count in zip(NAMES, [1, 1, 2, 3, 1], strict=True)]
    assert await categories.count_categories(written.principal) == 5


@pytest.mark.parametrize("size", [1, 2, 5])
async def test_categories_are_walked_without_gap_or_repeat(
    written: Project, categories: CategoryStore, size: int
) -> None:
    walked: list[str] = []
    while len(walked) < len(NAMES):
        page = await categories.list_categories(
            written.principal, Window(size, after=(walked[-1],) if walked else None)
        )
        walked += [category.name for category in page.items]
        assert page.has_next == (len(walked) < len(NAMES))

    assert walked == NAMES


async def test_a_memorys_categories_are_its_own(written: Project, categories: CategoryStore) -> None:
    tea, other = await written.add_ids("tea", "other")

    found = await categories.categories_of_memories(written.principal, [tea, other])

    assert [(category.name, category.memory_count) for category in found[tea]] == [("food", 2), ("likes", 3)]
    assert found[other] == []


async def test_categories_are_found_by_name(written: Project, categories: CategoryStore) -> None:
    found = await categories.get_categories(written.principal, ["food", "FOOD"])

    assert found == {"food": Category("food", None, 2)}


async def test_adds_at_once_make_one_category_of_a_name(stored: Project, categories: CategoryStore) -> None:
    orders = [["a", "b", "c"], ["c", "b", "a"]]

    await asyncio.gather(*(stored.add(f"fact {add}", categories=orders[add % 2]) for add in range(20)))

    page = await categories.list_categories(stored.principal, Window(100))
    assert [(category.name, category.memory_count) for category in page.items] == [("a", 20), ("b", 20), ("c", 20)]


async def test_another_project_has_categories_of_its_own(written: Project, categories: CategoryStore) -> None:
    stranger = Principal(written.principal.project + "x")
    [tea] = await written.add_ids("tea")

    assert (await categories.list_categories(stranger, Window(100))).items == []
    assert await categories.get_categories(stranger, NAMES) == {}
    assert await categories.categories_of_memories(stranger, [tea]) == {tea: []}
    assert await categories.count_categories(stranger) == 0


async def test_a_category_that_is_erased_while_it_is_read_is_left_out(
    stored: Project, categories: CategoryStore
) -> None:
    """Neo4j goes on with such a node for the rest of the query, but its properties are gone."""
    [memory_id] = await stored.add_ids("tea")
    await stored.ask("MATCH (m:Memory {project: $project}) CREATE (m)-[:IN_CATEGORY]->(:Category)")
    try:
        of_memories = await categories.categories_of_memories(stored.principal, [memory_id])
        choices = await categories.categories_in(stored.principal, EVERYTHING)
        counts = await FacetStore(stored.database).count_facet(
            stored.principal, Selection(), FacetRequest(Facet.CATEGORY, 5)
        )
    finally:
        await stored.ask(
            "MATCH (:Memory {project: $project})-[:IN_CATEGORY]->(c:Category) WHERE c.name IS NULL DETACH DELETE c"
        )

    assert (of_memories, choices, counts) == ({memory_id: []}, [], [])
