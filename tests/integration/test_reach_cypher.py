"""Queries that select the memories of several owners read those alone, as the profiles of their plans tell."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from benchmarks.scale.plans import ProfiledDatabase
from graphmem.model.facet import Facet, FacetRequest
from graphmem.model.filters import And, Condition, Field, Filter, Operator, Or
from graphmem.model.moment import now
from graphmem.model.order import MemoryOrder
from graphmem.model.paging import Window
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.store.candidates import CandidateStore, ScopeCount
from graphmem.store.categories import CategoryStore
from graphmem.store.database import Database
from graphmem.store.deletions import DeletionStore, DeletionTarget
from graphmem.store.driver import Address
from graphmem.store.facets import FacetStore
from graphmem.store.memories import MemoryStore
from graphmem.store.message_search import MessageSearchStore
from graphmem.store.passages import PassageStore
from graphmem.store.search import SearchStore
from graphmem.store.selection import Selection
from graphmem.store.turns import TurnStore
from tests.integration.life import delete
from tests.integration.project import Project, vector_of

OTHERS = 500

ANNA = Condition(Field.USER_ID, Operator.EQ, "anna")
BEN = And((Condition(Field.AGENT_ID, Operator.EQ, "ben"), Condition(Field.TEXT, Operator.ICONTAINS, "TEA")))
NOBODY = Condition(Field.RUN_ID, Operator.EQ, "nowhere")


@pytest.fixture(scope="module")
async def crowd(database: Database) -> Project:
    """Two owners with few memories, two of them common and one deleted, in a project with many of others."""
    project = Project(database, MemoryStore(database), Principal("crowd-of-others"))
    await project.add(*(f"other {number}" for number in range(OTHERS)), scope=Scope(user_id="other"))
    await project.add("anna's tea", "anna's coffee", scope=Scope(user_id="anna"), categories=["drinks"])
    await project.add("tea for both", "coffee for both", scope=Scope(user_id="anna", agent_id="ben"))
    await project.add("ben's tea", "ben's coffee", scope=Scope(agent_id="ben"))
    [gone] = await project.add_ids("anna's water", scope=Scope(user_id="anna"))
    await delete(project, gone)
    # What Neo4j knows of its indexes comes from samples: without one of these memories all plans look alike to it.
    await project.ask("CALL db.prepareForReplanning(120)")
    return project


@pytest.fixture
async def profiled(neo4j_address: Address) -> AsyncIterator[ProfiledDatabase]:
    database = ProfiledDatabase(neo4j_address)
    yield database
    await database.close()


@pytest.mark.parametrize(
    ("tree", "texts"),
    [
        (
            Condition(Field.USER_ID, Operator.IN, ("anna", "zoe", "anna")),
            {"anna's tea", "anna's coffee", "tea for both", "coffee for both"},
        ),
        (Or((ANNA, BEN, NOBODY)), {"anna's tea", "anna's coffee", "tea for both", "coffee for both", "ben's tea"}),
    ],
    ids=["in", "or"],
)
async def test_what_is_read_of_a_choice_of_owners_does_not_grow_with_others(
    crowd: Project, profiled: ProfiledDatabase, tree: Filter, texts: set[str]
) -> None:
    who, selection, count = crowd.principal, Selection(tree), len(texts)
    memories, search, deletions = MemoryStore(profiled), SearchStore(profiled), DeletionStore(profiled)

    page = await memories.list_memories(who, selection, MemoryOrder(), Window())
    assert {memory.text for memory in page.items} == texts
    assert await memories.count_memories(who, selection) == count
    assert set((await memories.list_texts(who, selection)).values()) == texts
    assert len((await search.list_vectors(who, selection))[0]) == count
    assert {hit.text for hit in await search.search_exactly(who, selection, vector_of("tea"), 50)} == texts
    past = Selection(tree, as_of=now() + timedelta(seconds=1))
    assert {hit.text for hit in await search.search_as_of(who, past, vector_of("tea"), 50)} == texts
    counted = await CandidateStore(profiled).count_scope(who, selection, ScopeCount(20, 20, 20), 20)
    assert counted.count.memories == len(counted.ids) == count
    assert len(await deletions.select_memories(who, DeletionTarget(tree), 50)) == count
    assert len(await deletions.select_memories(who, DeletionTarget(tree, erase=True), 50)) == count + 1
    assert await deletions.count_with_deleted(who, tree, 50) == count + 1
    assert [choice.name for choice in await CategoryStore(profiled).categories_in(who, tree)] == ["drinks"]
    # Turns of which all is remembered have no vectors, and short texts no passages: only what is read counts.
    await TurnStore(profiled).find_exactly(who, selection, vector_of("tea"), 50)
    await PassageStore(profiled).find_exactly(who, selection, vector_of("tea"), 50)
    owners = Selection(tree if isinstance(tree, Condition) else Or((ANNA, BEN.children[0], NOBODY)))
    await MessageSearchStore(profiled).search_exactly(who, owners, vector_of("tea"), 50)
    for facet in Facet:
        await FacetStore(profiled).count_facet(who, selection, FacetRequest(facet, 5))

    assert len(profiled.profiles) == 14 + len(Facet)
    assert [profile for profile in profiled.profiles if profile.rows > 8 * count] == []
