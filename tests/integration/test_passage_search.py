"""The passages of long texts: memories are found by them, in both ways, under every filter."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import product
from typing import Any

import numpy as np
import pytest

from graphmem.embeddings.embedder import Embedder, embed
from graphmem.model.add_plan import AddPlan, PlannedChange
from graphmem.model.conversation import Message
from graphmem.model.embedding import Embedding
from graphmem.model.filters import EVERYTHING, And, Condition, Field, Filter, Not, Operator, Or
from graphmem.model.memory import NewMemory
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.store.candidates import CandidateStore, ScopeCount
from graphmem.store.database import Database
from graphmem.store.faults import QueryFault
from graphmem.store.memories import MemoryStore
from graphmem.store.passages import PassageStore
from graphmem.store.selection import Selection
from tests.integration.life import delete
from tests.integration.project import ALEX, Project, embedding_of, vector_of

PAST = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
async def crowd(database: Database) -> Project:
    """Long memories of several owners, among short ones."""
    project = Project(database, MemoryStore(database), Principal("passages"))
    for owner in ("alex", "bo"):
        for run in ("one", "two"):
            texts = [f"{owner} {run} {number}" for number in range(12)]
            said = [
                text if number % 3 else "\n".join(text + mark for mark in "abc") for number, text in enumerate(texts)
            ]
            await project.add(*said, scope=Scope(owner, run_id=run), metadata={"run": run}, categories=[run])
    await project.add("over a\nover b", scope=Scope("alex"), expires_at=PAST)
    deleted = await project.add_ids("gone a\ngone b", scope=Scope("alex"))
    await delete(project, *deleted)
    await project.add("new a\nnew b", scope=Scope("cy", run_id="one"))
    return project


USER, BO = Condition(Field.USER_ID, Operator.EQ, "alex"), Condition(Field.USER_ID, Operator.EQ, "bo")
RUN, BOTH = Condition(Field.RUN_ID, Operator.EQ, "one"), Condition(Field.USER_ID, Operator.IN, ("alex", "bo"))
FILTERS: dict[str, Filter] = {
    "everything": EVERYTHING,
    "a user": USER,
    "two users": BOTH,
    "a user's run": And((USER, RUN)),
    "either": Or((BO, RUN)),
    "not one": Not(USER),
    "a category": And((USER, Condition(Field.CATEGORIES, Operator.EQ, "two"))),
    "a text": And((BOTH, Condition(Field.TEXT, Operator.CONTAINS, "6"))),
    "metadata": Condition(Field.METADATA, Operator.EQ, "two", ("run",)),
    "a user twice": And((USER, BOTH)),
    "nobody": Condition(Field.USER_ID, Operator.EQ, "nobody"),
    "none of them": Condition(Field.USER_ID, Operator.IN, ()),
}


async def expected(crowd: Project, selection: Selection, query: str) -> list[tuple[str, float]]:
    """By all that the store lists, compared here."""
    texts = await crowd.memories.list_texts(crowd.principal, selection)
    vector = vector_of(query)
    best = {
        memory_id: max(float(vector @ passage) for passage in embedding_of(text).passages)
        for memory_id, text in texts.items()
        if "\n" in text
    }
    return sorted(((key, max(0.0, score)) for key, score in best.items()), key=lambda pair: (-pair[1], pair[0]))


async def test_the_exact_way_finds_the_best_passages_under_every_filter(
    crowd: Project, subtests: pytest.Subtests
) -> None:
    query, store = "alex one 6b", PassageStore(crowd.database)
    for (name, tree), include_expired in product(FILTERS.items(), (False, True)):
        selection = Selection(tree, include_expired)
        with subtests.test(name, include_expired=include_expired):
            found = await store.find_exactly(crowd.principal, selection, vector_of(query), 100)

            agrees(found, await expected(crowd, selection, query))
            assert await store.find_exactly(crowd.principal, selection, vector_of(query), 2) == found[:2]


async def test_the_way_from_the_memories_finds_the_same_unless_their_passages_are_many(
    crowd: Project, subtests: pytest.Subtests
) -> None:
    query, store = "alex one 6b", PassageStore(crowd.database)
    for (name, tree), include_expired in product(FILTERS.items(), (False, True)):
        selection = Selection(tree, include_expired)
        with subtests.test(name, include_expired=include_expired):
            wanted = await expected(crowd, selection, query)
            texts = await crowd.memories.list_texts(crowd.principal, selection)
            count = sum(len(text.splitlines()) for text in texts.values() if "\n" in text)

            found = await store.find_of_selected(crowd.principal, selection, vector_of(query), 100, count)

            assert found is not None
            agrees(found, wanted)
            if count:
                asked = (crowd.principal, selection, vector_of(query))
                assert await store.find_of_selected(*asked, 2, count) == found[:2]
                assert await store.find_of_selected(*asked, 100, count - 1) is None


async def test_the_index_finds_the_same(crowd: Project, subtests: pytest.Subtests) -> None:
    for name, tree in FILTERS.items():
        selection, query = Selection(tree), "bo two 3a"
        with subtests.test(name):
            agrees(await by_index(crowd, selection, query), await expected(crowd, selection, query))


def agrees(found: Sequence[tuple[str, float]], wanted: Sequence[tuple[str, float]]) -> None:
    assert [score for _, score in found] == pytest.approx([score for _, score in wanted], abs=1e-5)
    assert dict(found) == pytest.approx(dict(wanted), abs=1e-5)


async def by_index(crowd: Project, selection: Selection, query: str) -> list[tuple[str, float]]:
    """Also where fewer match than are asked for: Neo4j's index can fail then, until nothing was deleted last."""
    for attempt in range(20):
        try:
            return await PassageStore(crowd.database).find_by_index(crowd.principal, selection, vector_of(query), 1_000)
        except QueryFault:
            filler = Project(crowd.database, crowd.memories, Principal("filler"))
            await filler.add(f"{random.random()}\n{attempt}")
    raise AssertionError("The index fails again and again.")


@pytest.mark.parametrize(
    ("tree", "count"),
    [(EVERYTHING, 52), (USER, 26), (BOTH, 50), (And((USER, RUN)), 12), (Not(USER), 52), (FILTERS["nobody"], 0)],
)
async def test_passages_are_counted_by_the_owners_that_the_filter_names(
    crowd: Project, tree: Filter, count: int
) -> None:
    store = CandidateStore(crowd.database)

    async def counted(principal: Principal, limit: int) -> int:
        count = (await store.count_scope(principal, Selection(tree), ScopeCount(1, limit, 1), 0)).count
        return count.passages

    assert await counted(crowd.principal, 1_000) == count
    assert await counted(crowd.principal, 10) == min(count, 10)
    assert await counted(Principal("other"), 10) == 0


MINUTES = [
    "The residents' association met in the library on the first Monday of the month, and the minutes were read out.",
    "The treasurer reported that the subscriptions had been paid by all but three households, and that the painting of "
    "the railings had cost less than was expected.",
    "A letter from the council about the parking places along the canal was discussed at some length; nobody wanted to "
    "see the old trees go, and a reply was to be drafted by the secretary.",
]
LAST = "Finally Mrs Okafor told us that her daughter has been accepted at the conservatoire to study the oboe."


async def test_what_stands_at_the_very_end_of_a_long_text_is_found(stored: Project, embedder: Embedder) -> None:
    minutes = " ".join(MINUTES * 13)
    texts = [f"{minutes} {LAST}", minutes, "The bus to the museum leaves at nine.", f"{MINUTES[0]} {MINUTES[2]}"]
    embeddings = await embed(embedder, texts)
    ids = await add_embedded(stored, embeddings)
    question = await embedder.embed_query("Which instrument will somebody's child learn?")

    [best, second] = await PassageStore(stored.database).find_exactly(stored.principal, Selection(), question, 10)

    assert [len(embedding.passages) for embedding in embeddings.values()] == [3, 3, 0, 0]
    assert (best[0], second[0]) == (ids[0], ids[1])
    whole = {text: float(embedding.vector @ question) for text, embedding in embeddings.items()}
    assert best[1] > max(second[1], whole[texts[0]])
    [vector] = await embedder.embed_texts(texts[:1])
    assert np.array_equal(embeddings[texts[0]].vector, vector)


async def add_embedded(stored: Project, embeddings: dict[str, Embedding]) -> list[str]:
    turns = [Message(f"{stored.principal.project} {i}", "user", None, text, PAST) for i, text in enumerate(embeddings)]
    planned = [PlannedChange(NewMemory(turn.content, PAST, [turn.id])) for turn in turns]
    plan: Any = AddPlan(ALEX, turns, planned, now())
    return [change.id for change in await stored.memories.add_memories(stored.principal, plan, embeddings)]
