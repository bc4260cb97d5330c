"""Memories in Neo4j: added once, whoever adds them, renewed when they had expired, or not stored at all."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graphmem.errors import LimitExceeded
from graphmem.model.conversation import IncomingMessage
from graphmem.model.filters import EVERYTHING, Condition, Field, Filter, Operator
from graphmem.model.memory import ChangeEvent, VersionEvent, hash_text
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.store.database import Database
from graphmem.store.memories import MemoryStore
from graphmem.store.metadata_keys import MAX_METADATA_KEYS
from graphmem.store.selection import Selection
from graphmem.store.versions import VersionStore
from tests.integration.project import ALEX, Project

ADD, UPDATE, NONE = ChangeEvent.ADD, ChangeEvent.UPDATE, ChangeEvent.NONE
SAID = datetime(2024, 3, 1, 9, 30, 15, 123_456, tzinfo=UTC)
PAST = datetime(2024, 4, 1, tzinfo=UTC)
FUTURE = datetime(2999, 1, 1, tzinfo=UTC)
EVERY_JSON: dict[str, Any] = {
    "text": "日本語 😀",
    "number": 0.1,
    "negative zero": -0.0,
    "large": 2**63,
    "nothing": None,
    "flag": False,
    "empty": {},
    "mixed": [1, "a", None, [True], {"x": []}],
    "a.b": {"c\\": "d"},
    "`}) DETACH DELETE m //": "$project",
    "id": "not the id",
}


async def test_a_memory_comes_back_as_it_was_added(stored: Project) -> None:
    scope = Scope(user_id="alex", agent_id="tutor", app_id="school", run_id="monday")
    [memory_id] = await stored.add_ids(
        IncomingMessage("user", "I like maths. ½", "Alex", SAID),
        scope=scope,
        at=PAST,
        metadata=EVERY_JSON,
        immutable=True,
        expires_at=FUTURE,
    )

    memory = (await stored.memories.get_memories(stored.principal, [memory_id]))[memory_id]

    assert (memory.id, memory.text, memory.scope, memory.immutable) == (memory_id, "I like maths. ½", scope, True)
    assert (memory.version, memory.hash) == (1, hash_text("I like maths. ½"))
    assert json.dumps(memory.metadata) == json.dumps(EVERY_JSON)
    assert (memory.created_at, memory.updated_at, memory.recorded_at) == (SAID, SAID, PAST)
    assert memory.expires_at == FUTURE


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1582, 10, 10, tzinfo=UTC),
        datetime(9999, 12, 30, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(9999, 12, 31, 12, tzinfo=UTC),
    ],
)
async def test_times_at_the_ends_of_the_calendar_are_kept(stored: Project, moment: datetime) -> None:
    [memory_id] = await stored.add_ids(IncomingMessage("user", "tea", created_at=moment), expires_at=moment)

    memory = (await stored.memories.get_memories(stored.principal, [memory_id]))[memory_id]

    assert (memory.created_at, memory.expires_at) == (moment, moment)


async def test_another_project_sees_nothing_of_it(stored: Project) -> None:
    stranger = Principal(stored.principal.project + "x")
    [memory_id] = await stored.add_ids("tea")

    assert await stored.memories.get_memories(stranger, [memory_id]) == {}
    assert await VersionStore(stored.database).list_versions(stranger, [memory_id]) == {memory_id: []}
    assert await stored.memories.count_memories(stranger, Selection()) == 0


async def test_each_statement_has_a_change_in_the_order_it_was_said(stored: Project) -> None:
    [known] = await stored.add_ids("tea")

    changes = await stored.add("maths", "tea", "cats", "maths")

    assert [(change.event, change.text) for change in changes] == [
        (ADD, "maths"),
        (NONE, "tea"),
        (ADD, "cats"),
        (NONE, "maths"),
    ]
    assert changes[1].id == known
    assert changes[0].id == changes[3].id
    assert all(change.reason for change in changes if change.event is NONE)


async def test_the_same_text_of_other_owners_is_another_memory(stored: Project) -> None:
    scopes = [ALEX, Scope(agent_id="alex"), Scope(user_id="alex", run_id="trip"), Scope(user_id="Alex")]

    ids = {(await stored.add_ids("tea", scope=scope))[0] for scope in scopes}

    assert len(ids) == 4


async def test_twenty_writers_of_ten_texts_make_one_memory_each(stored: Project) -> None:
    texts = [f"fact {number}" for number in range(10)]

    answers = await asyncio.gather(*(stored.add(*texts, categories=["facts"]) for _ in range(20)))

    ids = {tuple(change.id for change in answer) for answer in answers}
    assert len(ids) == 1
    assert Counter(change.event for answer in answers for change in answer) == {ADD: 10, NONE: 190}
    assert await stored.value("MATCH (m:Memory {project: $project}) RETURN count(m)") == 10
    assert await stored.value("MATCH (:Memory {project: $project})-[e:MEMORY_VERSION]->() RETURN count(e)") == 10
    assert await stored.value("MATCH (u:User {project: $project})-[:HAS_MEMORY]->(m) RETURN count(m)") == 10


async def test_writers_with_other_orders_and_owners_do_not_block_each_other(stored: Project) -> None:
    texts = [f"fact {number}" for number in range(10)]
    scopes = [Scope(user_id="a", agent_id="x"), Scope(user_id="b", agent_id="x"), Scope(user_id="a", run_id="r")]

    await asyncio.gather(
        *(
            stored.add(*texts[::step], scope=scope, categories=["b", "a"][::step], metadata={f"k{turn}": turn})
            for turn in range(4)
            for scope in scopes
            for step in (1, -1)
        )
    )

    assert await stored.value("MATCH (m:Memory {project: $project}) RETURN count(m)") == 30


async def test_an_expired_twin_is_renewed_with_what_the_new_add_says(stored: Project) -> None:
    [old] = await stored.add(
        "tea", metadata={"old": 1, "since": "2024-01-01"}, categories=["a", "b"], timestamp=SAID, expires_at=PAST
    )

    [change] = await stored.add("tea", metadata={"new": 2}, categories=["b", "c"], timestamp=PAST, expires_at=FUTURE)

    assert (change.id, change.event, change.previous_text) == (old.id, UPDATE, "tea")
    memory = (await stored.memories.get_memories(stored.principal, [old.id]))[old.id]
    assert (memory.version, memory.metadata, memory.expires_at) == (2, {"new": 2}, FUTURE)
    assert (memory.created_at, memory.updated_at) == (SAID, PAST)
    keys = await stored.value("MATCH (m:Memory {id: $id}) RETURN keys(m)", id=old.id)
    assert {key for key in keys if key.startswith("metadata")} == {"metadata", "metadata_paths", "metadata.new"}
    categories = "MATCH (:Memory {id: $id})-[:IN_CATEGORY]->(c) RETURN c.name AS name ORDER BY name"
    assert [row["name"] for row in await stored.ask(categories, id=old.id)] == ["b", "c"]


async def test_a_renewal_is_in_the_history(stored: Project) -> None:
    await stored.add("tea", metadata={"old": 1}, categories=["a"], timestamp=SAID, expires_at=PAST)
    [memory_id] = await stored.add_ids("tea", categories=["b"], timestamp=PAST)

    first, second = (await VersionStore(stored.database).list_versions(stored.principal, [memory_id]))[memory_id]

    assert (first.version, first.event, first.valid_from, first.valid_to) == (1, VersionEvent.ADD, SAID, PAST)
    assert (first.old_text, first.new_text, first.metadata, first.categories) == (None, "tea", {"old": 1}, ["a"])
    assert (second.version, second.event, second.valid_from, second.valid_to) == (2, VersionEvent.UPDATE, PAST, None)
    assert (second.old_text, second.new_text, second.metadata, second.categories) == ("tea", "tea", {}, ["b"])
    assert second.actor == stored.principal.actor


async def test_a_renewal_is_never_valid_before_what_it_replaces(stored: Project) -> None:
    await stored.add("tea", timestamp=SAID, expires_at=PAST)
    [memory_id] = await stored.add_ids("tea", timestamp=SAID - timedelta(days=1))

    first, second = (await VersionStore(stored.database).list_versions(stored.principal, [memory_id]))[memory_id]

    assert first.valid_to == second.valid_from == SAID


async def test_twenty_writers_renew_an_expired_memory_once(stored: Project) -> None:
    await stored.add("tea", expires_at=PAST)

    answers = await asyncio.gather(*(stored.add("tea") for _ in range(20)))

    assert Counter(change.event for [change] in answers) == {UPDATE: 1, NONE: 19}


async def test_an_add_that_fails_leaves_nothing(stored: Project) -> None:
    too_many = {f"key {number}": number for number in range(MAX_METADATA_KEYS + 1)}

    with pytest.raises(LimitExceeded, match="1,001 different metadata keys"):
        await stored.add("tea", scope=Scope(user_id="alex", run_id="trip"), metadata=too_many, categories=["a"])

    assert await stored.value("MATCH (n) WHERE n.project = $project OR n.id = $project RETURN count(n)") == 0


async def test_a_project_with_all_its_metadata_keys_goes_on_with_those_that_it_has(stored: Project) -> None:
    keys = [f"key {number}" for number in range(MAX_METADATA_KEYS)]
    await stored.add("tea", metadata=dict.fromkeys(keys, 1))
    elsewhere = Project(stored.database, MemoryStore(stored.database), stored.principal)

    for project in (stored, elsewhere):
        with pytest.raises(LimitExceeded):
            await project.add("maths", metadata={"one more": 1})
        await project.add("cats", metadata={keys[-1]: 2})

    assert await stored.memories.count_memories(stored.principal, Selection()) == 2


@pytest.mark.parametrize(
    ("tree", "include_expired", "count"),
    [
        (EVERYTHING, False, 3),
        (EVERYTHING, True, 4),
        (Condition(Field.TEXT, Operator.STARTS_WITH, "I"), True, 2),
    ],
)
async def test_memories_are_counted_as_they_are_listed(
    stored: Project, tree: Filter, include_expired: bool, count: int
) -> None:
    await stored.add("I like tea", "I like maths", "cats")
    await stored.add("dogs", expires_at=now() - timedelta(seconds=1))

    selection = Selection(tree, include_expired)

    assert await stored.memories.count_memories(stored.principal, selection) == count
    assert await stored.memories.count_memories(stored.principal, selection, limit=2) == 2


async def test_an_empty_database_has_empty_answers(database: Database, principal: Principal) -> None:
    memories = MemoryStore(database)

    assert await memories.get_memories(principal, []) == {}
    assert await memories.get_memories(principal, ["x"]) == {}
    assert await memories.count_memories(principal, Selection()) == 0
