"""The turns of conversations: one unforked line for each run, and the memories drawn from them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from graphmem.model.conversation import IncomingMessage, Message
from graphmem.model.paging import Window
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.store.messages import MessageStore, key_of
from tests.integration.life import history
from tests.integration.project import Project

SINCE = datetime(2024, 3, 1, 9, tzinfo=UTC)
TRIP = Scope(user_id="alex", run_id="trip")

LINE = """
MATCH (run:Run {project: $project, id: 'trip'})<-[:IN_RUN]-(first:Message) WHERE NOT EXISTS { (first)<-[:NEXT]-() }
MATCH path = (first)-[:NEXT]->*(last) WHERE NOT EXISTS { (last)-[:NEXT]->() }
RETURN [turn IN nodes(path) | turn.content] AS line, last.id = run.last_message_id AS ends
"""


def turns(*contents: str, start: datetime = SINCE) -> list[IncomingMessage]:
    """Turns a minute apart, of the user and the assistant in turn."""
    return [
        IncomingMessage("assistant" if index % 2 else "user", content, None, start + timedelta(minutes=index))
        for index, content in enumerate(contents)
    ]


async def line(stored: Project) -> list[str]:
    """What was said in the run, from its only beginning to its only end."""
    [row] = await stored.ask(LINE)
    assert row["ends"]
    contents: list[str] = row["line"]
    assert len(contents) == await stored.value("MATCH (t:Message {project: $project}) RETURN count(t)")
    return contents


@pytest.fixture
def messages(stored: Project) -> MessageStore:
    return MessageStore(stored.database)


async def test_the_turns_of_a_run_stand_in_the_order_in_which_they_were_said(stored: Project) -> None:
    await stored.add(*turns("d", "f"), scope=TRIP)
    await stored.add("z", scope=TRIP)
    await stored.add(*turns("a", "b", start=SINCE - timedelta(days=1)), scope=TRIP)
    await stored.add(*turns("c", "e", "g", start=SINCE - timedelta(seconds=30)), scope=TRIP)

    assert await line(stored) == ["a", "b", "c", "d", "e", "f", "g", "z"]


async def test_what_two_people_say_in_one_run_interleaves(stored: Project) -> None:
    bo = Scope(user_id="bo", run_id="trip")
    await stored.add(*turns("a", "c", "e"), scope=TRIP)
    await stored.add(*turns("b", "d", "f", start=SINCE + timedelta(seconds=30)), scope=bo)

    assert await line(stored) == ["a", "b", "c", "d", "e", "f"]


async def test_what_was_said_at_the_same_time_stands_in_the_order_in_which_it_came_in(stored: Project) -> None:
    at_once = [IncomingMessage("user", content, None, SINCE) for content in "cbadef"]
    await stored.add(*turns("z", start=SINCE + timedelta(days=1)), scope=TRIP)
    await stored.add(*at_once[:2], scope=TRIP)
    await stored.add(*at_once[2:4], scope=TRIP)
    await stored.add(*at_once[4:], scope=TRIP)
    await stored.add(*turns("y", start=SINCE - timedelta(days=1)), scope=TRIP)

    assert await line(stored) == [*"ycbadefz"]


async def test_adds_at_once_of_what_was_said_at_different_times_make_one_line_in_order(stored: Project) -> None:
    said = turns(*(f"{number:02}" for number in range(24)))
    scopes = [Scope(user_id=user, run_id="trip") for user in ("alex", "bo", "cy")]

    await asyncio.gather(
        *(stored.add(*said[start::8], scope=scopes[start % 3]) for start in (5, 2, 7, 0, 3, 6, 1, 4)),
    )

    assert await line(stored) == [f"{number:02}" for number in range(24)]


async def test_ten_adds_at_once_to_one_run_make_one_line(stored: Project) -> None:
    await asyncio.gather(*(stored.add(f"{add}a", f"{add}b", f"{add}c", scope=TRIP) for add in range(10)))

    said = await line(stored)

    assert sorted(said) == sorted(f"{add}{part}" for add in range(10) for part in "abc")
    assert all(said.index(f"{add}b") == said.index(f"{add}a") + 1 for add in range(10))


async def test_adds_at_once_by_several_users_to_one_run_make_one_line(stored: Project) -> None:
    scopes = [Scope(user_id=user, run_id="trip") for user in ("alex", "bo", "cy")] * 3

    await asyncio.gather(*(stored.add(f"{index}a", f"{index}b", scope=scope) for index, scope in enumerate(scopes)))

    assert len(await line(stored)) == 18


async def test_turns_with_a_time_that_are_sent_again_are_not_doubled(stored: Project) -> None:
    said = turns("a", "b", "a")
    await stored.add(*said, scope=TRIP)
    await stored.add(*said, scope=TRIP)
    await stored.add(*said, *turns("c", start=SINCE + timedelta(hours=1)), scope=TRIP)

    assert await line(stored) == ["a", "b", "a", "c"]


async def test_a_conversation_sent_by_ten_at_once_is_one(stored: Project) -> None:
    await asyncio.gather(*(stored.add(*turns("a", "b", "c"), scope=TRIP) for _ in range(10)))

    assert await line(stored) == ["a", "b", "c"]


async def test_without_a_run_the_turns_of_one_add_stand_together(stored: Project, messages: MessageStore) -> None:
    await stored.add(*turns("a", "b", "c"))
    await stored.add(*turns("a", "b", "c"), *turns("d", start=SINCE + timedelta(hours=1)))

    rows = await stored.ask("MATCH (a:Message {project: $project})-[:NEXT]->(b) RETURN a.content AS a, b.content AS b")

    assert sorted((row["a"], row["b"]) for row in rows) == [("a", "b"), ("b", "c"), ("c", "d")]


async def test_without_a_run_a_turn_comes_between_the_known_ones_around_it(stored: Project) -> None:
    said = turns("a", "b", "c", "d")
    await stored.add(said[1], said[3])
    await stored.add(*said)
    await stored.add(said[1], *turns("e", start=SINCE + timedelta(hours=1)))

    rows = await stored.ask("MATCH (a:Message {project: $project})-[:NEXT]->(b) RETURN a.content AS a, b.content AS b")

    assert sorted((row["a"], row["b"]) for row in rows) == [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")]


async def test_a_turn_knows_what_was_said_before_and_after_it(stored: Project, messages: MessageStore) -> None:
    await stored.add(*turns("a", "b", "c"), scope=TRIP)
    ids = {row["c"]: row["i"] for row in await stored.ask(ALL_TURNS)}

    neighbours = await messages.neighbours_of_messages(stored.principal, list(ids.values()))

    assert summary(neighbours[ids["a"]]) == [None, ("b", "assistant", SINCE + timedelta(minutes=1))]
    assert summary(neighbours[ids["b"]]) == [("a", "user", SINCE), ("c", "user", SINCE + timedelta(minutes=2))]
    assert summary(neighbours[ids["c"]]) == [("b", "assistant", SINCE + timedelta(minutes=1)), None]


ALL_TURNS = "MATCH (t:Message {project: $project}) RETURN t.content AS c, t.id AS i"


def summary(neighbours: Sequence[Message | None]) -> list[tuple[str, str, datetime] | None]:
    return [None if turn is None else (turn.content, turn.role, turn.created_at) for turn in neighbours]


async def test_a_turn_comes_back_as_it_was_said(stored: Project, messages: MessageStore) -> None:
    [memory_id] = await stored.add_ids(IncomingMessage("narrator", "Once.", "Ada", SINCE), scope=TRIP)

    found = (await messages.messages_of_memories(stored.principal, [memory_id], Window(10)))[memory_id]

    [turn] = found.items
    assert (turn.role, turn.name, turn.content, turn.created_at) == ("narrator", "Ada", "Once.", SINCE)
    assert await messages.get_messages(stored.principal, [turn.id, "no id"]) == {turn.id: turn}


async def test_a_known_memory_is_drawn_from_every_turn_that_says_it(stored: Project, messages: MessageStore) -> None:
    [memory_id, *_] = await stored.add_ids(*turns("tea", "maths", "tea"))
    await stored.add(*turns("tea", start=SINCE + timedelta(days=1)))

    principal, ids = stored.principal, [memory_id]
    whole = (await messages.messages_of_memories(principal, ids, Window(10)))[memory_id]
    first = (await messages.messages_of_memories(principal, ids, Window(2)))[memory_id]
    rest = (await messages.messages_of_memories(principal, ids, Window(2, after=key_of(first.items[-1]))))[memory_id]

    assert [turn.created_at for turn in whole.items] == [SINCE, SINCE + timedelta(minutes=2), SINCE + timedelta(days=1)]
    assert (first.items + rest.items, first.has_next, rest.has_next) == (whole.items, True, False)
    assert await messages.count_messages_of_memories(principal, ids) == {memory_id: 3}


async def test_a_version_is_drawn_from_the_turns_that_made_it(stored: Project, messages: MessageStore) -> None:
    expired = SINCE + timedelta(days=1)
    await stored.add(*turns("tea"), expires_at=expired)
    [memory_id] = await stored.add_ids(*turns("tea", start=expired))

    keys = [(memory_id, 1), (memory_id, 2), (memory_id, 3)]
    found = await messages.messages_of_versions(stored.principal, keys, 10)

    assert [[turn.created_at for turn in found[key]] for key in keys] == [[SINCE], [expired], []]


async def test_another_project_sees_no_turns(stored: Project, messages: MessageStore) -> None:
    [memory_id] = await stored.add_ids(*turns("tea"))
    [turn] = (await messages.messages_of_memories(stored.principal, [memory_id], Window(1)))[memory_id].items
    stranger = Principal(stored.principal.project + "x")

    assert await messages.get_messages(stranger, [turn.id]) == {}
    assert (await messages.messages_of_memories(stranger, [memory_id], Window(1)))[memory_id].items == []
    assert await messages.neighbours_of_messages(stranger, [turn.id]) == {}
    assert await messages.messages_of_versions(stranger, [(memory_id, 1)], 10) == {(memory_id, 1): []}


async def test_turns_and_versions_that_are_erased_while_they_are_read_are_left_out(
    stored: Project, messages: MessageStore
) -> None:
    """Neo4j goes on with such a node for the rest of the query, but its properties are gone."""
    [memory_id] = await stored.add_ids("tea")
    await stored.ask(
        """MATCH (m:Memory {project: $project})-[:MEMORY_VERSION]->(v:Version)
        CREATE (m)-[:MEMORY_VERSION]->(:Version), (v)-[:DERIVED_FROM]->(:Message)"""
    )
    try:
        page = (await messages.messages_of_memories(stored.principal, [memory_id], Window(5)))[memory_id]
        of_version = await messages.messages_of_versions(stored.principal, [(memory_id, 1)], 5)
        versions = await history(stored, memory_id)
    finally:
        await stored.ask(
            """MATCH (m:Memory {project: $project})-[:MEMORY_VERSION]->(v:Version)
            OPTIONAL MATCH (v)-[:DERIVED_FROM]->(t:Message)
            FOREACH (n IN [n IN [v, t] WHERE n.project IS NULL AND n.memory_id IS NULL] | DETACH DELETE n)"""
        )

    assert [message.content for message in page.items] == ["tea"]
    assert [message.content for message in of_version[memory_id, 1]] == ["tea"]
    assert [version.new_text for version in versions] == ["tea"]
