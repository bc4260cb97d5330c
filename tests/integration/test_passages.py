"""The passages of long texts: they follow what memories say through all that happens to them, and are found."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from graphmem.embeddings.embedder import Embedder
from graphmem.model.adding import Addition, PlannedChange
from graphmem.model.conversation import Message
from graphmem.model.embedding import Embedding
from graphmem.model.filters import EVERYTHING, And, Condition, Field, Filter, Not, Operator, Or
from graphmem.model.memory import ChangeEvent, NewMemory
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.service.embedding import embed
from graphmem.store.database import Database, QueryFault, Transaction
from graphmem.store.deletions import DeletionStore, Doomed
from graphmem.store.memories import MemoryStore, Selection
from graphmem.store.passages import PassageStore
from graphmem.store.queries import load_queries
from graphmem.store.versions import follow_texts
from tests.integration.life import change, delete, restore, update
from tests.integration.project import ALEX, Project, embedding_of, embeddings_of, vector_of

LONG = "We met in May.\nIt rained.\nShe had a red umbrella."
OTHER = "We met in June.\nIt was dry."
SHORT = "We met."
PAST = datetime(2024, 1, 1, tzinfo=UTC)

STATE = """
MATCH (p:Passage|PastPassage {project: $project})
RETURN labels(p) AS labels, p.position AS position, p.memory_id AS memory_id, p.user_id AS user_id, p.run_id AS run_id,
       COLLECT { MATCH (v:Version)-[:HAS_PASSAGE]->(p) RETURN v.version ORDER BY v.version } AS versions,
       p.embedding AS embedding
ORDER BY p.memory_id, versions, position
"""


async def passages(stored: Project) -> dict[str, list[int]]:
    """Of the only memory that has any: by the line of a text, marked where it is past, the versions that have it."""
    lines = {line: vector_of(line) for text in (LONG, OTHER) for line in text.splitlines()}
    found: dict[str, list[int]] = {}
    for row in await stored.ask(STATE):
        [line] = [line for line, vector in lines.items() if np.allclose(vector, row["embedding"], atol=1e-6)]
        assert line in (LONG.splitlines()[row["position"] :] + OTHER.splitlines()[row["position"] :])
        found[line if row["labels"] == ["Passage"] else f"past: {line}"] = row["versions"]
    return found


def present(text: str, *versions: int) -> dict[str, list[int]]:
    return {line: list(versions) for line in text.splitlines()}


def past(text: str, *versions: int) -> dict[str, list[int]]:
    return {f"past: {line}": list(versions) for line in text.splitlines()}


async def is_well(stored: Project) -> bool:
    query, parameters = load_queries()["check/check_passages"], {"project": stored.principal.project, "dimension": 384}
    [record] = await stored.database.read(query.name, parameters)
    return bool(record["wrong"] == [])


async def test_only_long_texts_have_passages_with_the_owners_of_their_memories(stored: Project) -> None:
    [_, memory_id] = await stored.add_ids(SHORT, LONG, scope=Scope("alex", run_id="trip"))

    rows = await stored.ask(STATE)

    assert [(row["labels"], row["position"], row["memory_id"]) for row in rows] == [
        (["Passage"], position, memory_id) for position in range(3)
    ]
    assert {(row["user_id"], row["run_id"]) for row in rows} == {("alex", "trip")}
    assert await passages(stored) == present(LONG, 1)
    assert await is_well(stored)


async def test_what_is_said_twice_or_only_tried_brings_no_passages_again(stored: Project) -> None:
    await stored.add(LONG, LONG)
    await stored.add(LONG)
    await stored.add(OTHER, dry_run=True)

    assert await passages(stored) == present(LONG, 1)


async def test_a_renewed_memory_keeps_its_passages(stored: Project) -> None:
    await stored.add(LONG, expires_at=PAST)
    await stored.add(LONG)

    assert await passages(stored) == present(LONG, 1, 2)


async def test_a_statement_that_replaces_another_brings_its_own_passages(stored: Project) -> None:
    [first, second] = await stored.add_ids(LONG, "We met in spring.")
    turn = Message("turn " + first, "user", None, OTHER, PAST)
    memory = NewMemory(OTHER, PAST, [turn.id])
    planned = PlannedChange(memory, ChangeEvent.UPDATE, (first, second))

    await stored.memories.add_memories(
        stored.principal, Addition(ALEX, [turn], [planned], now()), embeddings_of([OTHER])
    )

    assert await passages(stored) == past(LONG, 1) | present(OTHER, 2)
    assert await is_well(stored)


async def test_versions_that_say_the_same_share_their_passages(stored: Project) -> None:
    [memory_id] = await stored.add_ids(LONG)

    await update(stored, change(memory_id, metadata={"a": 1}))
    assert await passages(stored) == present(LONG, 1, 2)
    await DeletionStore(stored.database).expire_some(stored.principal, EVERYTHING, now(), 10)
    assert await passages(stored) == present(LONG, 1, 2, 3)
    await update(stored, change(memory_id, text=OTHER))
    assert await passages(stored) == past(LONG, 1, 2, 3) | present(OTHER, 4)
    await update(stored, change(memory_id, text=SHORT))
    assert await passages(stored) == past(LONG, 1, 2, 3) | past(OTHER, 4)
    await update(stored, change(memory_id, text=LONG))
    assert await passages(stored) == present(LONG, 1, 2, 3, 6) | past(OTHER, 4)
    await restore(stored, memory_id, 4)
    assert await passages(stored) == past(LONG, 1, 2, 3, 6) | present(OTHER, 4, 7)
    await restore(stored, memory_id, 5)
    assert await passages(stored) == past(LONG, 1, 2, 3, 6) | past(OTHER, 4, 7)
    assert await is_well(stored)


async def test_the_passages_of_a_deleted_memory_are_past_until_it_is_restored(stored: Project) -> None:
    [memory_id] = await stored.add_ids(LONG)

    await delete(stored, memory_id)
    assert await passages(stored) == past(LONG, 1)
    assert await is_well(stored)
    await restore(stored, memory_id)
    assert await passages(stored) == present(LONG, 1, 3)
    assert await is_well(stored)


async def test_a_batch_may_swap_long_texts(stored: Project) -> None:
    one, other = await stored.add_ids(LONG, OTHER)

    await update(stored, change(one, 0, text=OTHER), change(other, 1, text=LONG))

    labels = [(row["memory_id"] == one, row["labels"], row["versions"]) for row in await stored.ask(STATE)]
    assert sorted(labels) == sorted(
        [
            *[(True, ["PastPassage"], [1])] * 3,
            *[(True, ["Passage"], [2])] * 2,
            *[(False, ["PastPassage"], [1])] * 2,
            *[(False, ["Passage"], [2])] * 3,
        ]
    )
    assert await is_well(stored)


@pytest.mark.parametrize("deleted_before", [False, True])
async def test_erasing_takes_all_passages_that_a_memory_ever_had(stored: Project, deleted_before: bool) -> None:
    first, second = await stored.add_ids(LONG, SHORT)
    await update(stored, change(first, text=OTHER), change(second, 1, text=LONG))
    if deleted_before:
        await delete(stored, first)

    await delete(stored, first, erase=True)
    assert await passages(stored) == present(LONG, 2)
    await DeletionStore(stored.database).delete_some(stored.principal, Doomed(EVERYTHING, erase=True), 10)

    assert await passages(stored) == {}


async def test_many_long_texts_are_written_some_at_a_time(stored: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphmem.store.versions.LONG_TEXTS_AT_ONCE", 2)

    await stored.add(*(f"{number}\n{LONG}" for number in range(5)))

    assert await stored.value("MATCH (p:Passage {project: $project}) RETURN count(p)") == 20
    assert await is_well(stored)


async def test_following_texts_again_changes_nothing(stored: Project) -> None:
    [memory_id] = await stored.add_ids(LONG)
    before = await stored.ask(STATE)

    async def work(transaction: Transaction) -> None:
        await follow_texts(transaction, {memory_id: embedding_of(OTHER).passages})

    await stored.database.transact(work)

    assert await stored.ask(STATE) == before


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


@pytest.mark.parametrize("tree", FILTERS.values(), ids=FILTERS)
@pytest.mark.parametrize("include_expired", [False, True])
async def test_the_exact_way_finds_the_best_passages_under_every_filter(
    crowd: Project, tree: Filter, include_expired: bool
) -> None:
    selection, query = Selection(tree, include_expired), "alex one 6b"

    found = await PassageStore(crowd.database).find_exactly(crowd.principal, selection, vector_of(query), 100)

    agrees(found, await expected(crowd, selection, query))
    few = await PassageStore(crowd.database).find_exactly(crowd.principal, selection, vector_of(query), 2)
    assert few == found[:2]


@pytest.mark.parametrize("tree", FILTERS.values(), ids=FILTERS)
async def test_the_index_finds_the_same(crowd: Project, tree: Filter) -> None:
    selection, query = Selection(tree), "bo two 3a"

    found = await by_index(crowd, selection, query)

    agrees(found, await expected(crowd, selection, query))


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
    store = PassageStore(crowd.database)

    assert await store.count(crowd.principal, Selection(tree), 1_000) == count
    assert await store.count(crowd.principal, Selection(tree), 10) == min(count, 10)
    assert await store.count(Principal("other"), Selection(tree), 10) == 0


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
    addition: Any = Addition(ALEX, turns, planned, now())
    return [change.id for change in await stored.memories.add_memories(stored.principal, addition, embeddings)]
