"""The passages of long texts: they follow what memories say through all that happens to them."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from graphmem.model.add_plan import AddPlan, PlannedChange
from graphmem.model.conversation import Message
from graphmem.model.filters import EVERYTHING
from graphmem.model.memory import ChangeEvent, NewMemory
from graphmem.model.moment import now
from graphmem.model.scope import Scope
from graphmem.store.database import Transaction
from graphmem.store.deletions import DeletionStore, DeletionTarget
from graphmem.store.queries import load_queries
from graphmem.store.versions import sync_passages
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
       p.vector AS embedding
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
        stored.principal, AddPlan(ALEX, [turn], [planned], now()), embeddings_of([OTHER])
    )

    assert await passages(stored) == past(LONG, 1) | present(OTHER, 2)
    assert await is_well(stored)


async def test_versions_that_say_the_same_share_their_passages(stored: Project) -> None:
    [memory_id] = await stored.add_ids(LONG)

    await update(stored, change(memory_id, metadata={"a": 1}))
    assert await passages(stored) == present(LONG, 1, 2)
    await DeletionStore(stored.database).set_expiry_of_some(stored.principal, EVERYTHING, now(), 10)
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
    await DeletionStore(stored.database).delete_some(stored.principal, DeletionTarget(EVERYTHING, erase=True), 10)

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
        await sync_passages(transaction, {memory_id: embedding_of(OTHER).passages})

    await stored.database.transact(work)

    assert await stored.ask(STATE) == before
