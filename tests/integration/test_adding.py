from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graphmem.model.add_plan import AddPlan, PlannedChange
from graphmem.model.conversation import IncomingMessage, identify_messages
from graphmem.model.entity import EntityKey, Mentions, Triple
from graphmem.model.memory import ChangeEvent, MemoryChange, NewMemory
from graphmem.model.moment import now
from graphmem.model.scope import Scope
from tests.integration.life import change as changed
from tests.integration.life import delete, restore, update
from tests.integration.project import ALEX, Project, embeddings_of

ROME = EntityKey("Rome", "place")
BERLIN, PARIS, ALEX_KEY = EntityKey("Berlin", "place"), EntityKey("Paris", "place"), EntityKey("alex", "user")
AT = datetime(2024, 5, 1, tzinfo=UTC)

HISTORY = """
CYPHER 25
MATCH (m:Memory|DeletedMemory {id: $id})-[e:MEMORY_VERSION]->(v:Version)
RETURN e.event AS event, v.text AS text ORDER BY e.version
"""
TURNS = """
CYPHER 25
MATCH (:Memory {id: $id})-[:MEMORY_VERSION]->(:Version)-[:DERIVED_FROM]->(t:Message) RETURN t.content AS said
ORDER BY t.created_at, t.content
"""
ENTITIES = "CYPHER 25 MATCH (e:Entity {project: $project}) RETURN e.name AS name ORDER BY name"
RELATIONS = """
CYPHER 25
MATCH (a:Entity {project: $project})-[r]->(b:Entity)
RETURN a.name AS source, type(r) AS relationship, r.type AS type, b.name AS target, r.valid_to IS NULL AS holds
ORDER BY target
"""


def lives_in(city: EntityKey) -> Mentions:
    return Mentions.of((), (Triple(ALEX_KEY, "LIVES_IN", city),))


def new(text: str, mentions: Mentions | None = None, **parts: Any) -> NewMemory:
    return NewMemory(text, AT, [], mentions=mentions or Mentions(), **parts)


async def execute_plan(
    stored: Project, *changes: PlannedChange, scope: Scope = ALEX, **parts: Any
) -> list[MemoryChange]:
    """Each change drawn from a turn that says just the same."""
    said = [IncomingMessage("user", change.memory.text) for change in changes]
    turns = identify_messages(stored.principal.project, scope, said, AT)
    drawn = [
        replace(change, memory=replace(change.memory, message_ids=[turn.id]))
        for change, turn in zip(changes, turns, strict=True)
    ]
    plan = AddPlan(scope, turns, drawn, now(), **parts)
    return await stored.memories.add_memories(
        stored.principal, plan, embeddings_of(change.memory.text for change in changes)
    )


def told(changes: list[MemoryChange]) -> list[tuple[str, str]]:
    return [(str(change.event), change.text) for change in changes]


async def history(stored: Project, memory_id: str) -> list[tuple[str, str | None]]:
    return [(row["event"], row["text"]) for row in await stored.ask(HISTORY, id=memory_id)]


async def names(stored: Project) -> list[str]:
    return [row["name"] for row in await stored.ask(ENTITIES)]


def takes_over(text: str, *targets: str, **parts: Any) -> PlannedChange:
    return PlannedChange(new(text, **parts), ChangeEvent.UPDATE, targets, "It is so now.")


async def test_what_replaces_one_memory_is_its_next_version(stored: Project) -> None:
    [old] = await execute_plan(stored, PlannedChange(new("I live in Berlin.")), metadata={"a": 1, "b": 1})

    [change] = await execute_plan(stored, takes_over("I live in Paris.", old.id), metadata={"b": 2})

    assert (change.id, change.event, change.previous_text) == (old.id, ChangeEvent.UPDATE, "I live in Berlin.")
    assert change.reason == "It is so now."
    assert await history(stored, old.id) == [("ADD", "I live in Berlin."), ("UPDATE", "I live in Paris.")]
    memory = (await stored.memories.get_memories(stored.principal, [old.id]))[old.id]
    assert memory.metadata == {"a": 1, "b": 2}


async def test_what_replaces_several_updates_the_nearest_and_the_others_give_way_to_it(stored: Project) -> None:
    chicken, dishes = await execute_plan(
        stored, PlannedChange(new("I tried chicken.")), PlannedChange(new("More meat."))
    )

    changes = await execute_plan(stored, takes_over("I turned vegetarian.", dishes.id, chicken.id))

    assert told(changes) == [("UPDATE", "I turned vegetarian."), ("DELETE", "I tried chicken.")]
    assert [change.id for change in changes] == [dishes.id, chicken.id]
    assert await history(stored, chicken.id) == [("ADD", "I tried chicken."), ("DELETE", None)]
    leads = "CYPHER 25 MATCH (:DeletedMemory {id: $id})-[:SUPERSEDED_BY]->(m:Memory) RETURN m.id AS id"
    assert [row["id"] for row in await stored.ask(leads, id=chicken.id)] == [dishes.id]


async def test_what_is_known_keeps_its_memory_which_is_drawn_from_the_new_turn_too(stored: Project) -> None:
    [old] = await execute_plan(stored, PlannedChange(new("I am vegetarian.")))

    known = PlannedChange(new("I'm a vegetarian!"), ChangeEvent.NONE, (old.id,), "It says the same.")
    [change] = await execute_plan(stored, known)

    assert (change.id, change.event, change.reason) == (old.id, ChangeEvent.NONE, "It says the same.")
    assert [row["said"] for row in await stored.ask(TURNS, id=old.id)] == ["I am vegetarian.", "I'm a vegetarian!"]
    assert await history(stored, old.id) == [("ADD", "I am vegetarian.")]


@pytest.mark.parametrize("event", [ChangeEvent.UPDATE, ChangeEvent.NONE])
async def test_what_was_planned_about_a_memory_that_is_gone_meanwhile_is_added(
    stored: Project, event: ChangeEvent
) -> None:
    [old] = await stored.add_ids("I live in Berlin.")
    await delete(stored, old)

    [change] = await execute_plan(stored, PlannedChange(new("I live in Paris."), event, (old,)))

    assert change.event is ChangeEvent.ADD
    assert change.id != old


async def test_an_immutable_memory_and_one_of_another_scope_are_left_as_they_are(stored: Project) -> None:
    [fixed] = await stored.add_ids("I live in Berlin.", immutable=True)
    [others] = await stored.add_ids("I live in Rome.", scope=Scope(user_id="bob"))

    [change] = await execute_plan(stored, takes_over("I live in Paris.", fixed, others))

    assert change.event is ChangeEvent.ADD
    assert await history(stored, fixed) == [("ADD", "I live in Berlin.")]
    assert await history(stored, others) == [("ADD", "I live in Rome.")]


async def test_where_a_twin_says_the_new_text_already_the_old_memory_gives_way_to_it(stored: Project) -> None:
    berlin, paris = await stored.add_ids("I live in Berlin.", "I live in Paris.")

    changes = await execute_plan(stored, takes_over("I live in Paris.", berlin))

    assert told(changes) == [("NONE", "I live in Paris."), ("DELETE", "I live in Berlin.")]
    assert changes[0].id == paris


async def test_statements_of_one_add_can_replace_each_other_one_after_the_other(stored: Project) -> None:
    first = new("I live in Berlin.")
    second = takes_over("I moved to Paris.", first.id)
    third = takes_over("I moved to Rome.", second.memory.id)

    changes = await execute_plan(stored, PlannedChange(first), second, third)

    assert told(changes) == [("ADD", first.text), ("UPDATE", second.memory.text), ("UPDATE", third.memory.text)]
    assert await history(stored, changes[0].id) == [
        ("ADD", "I live in Berlin."),
        ("UPDATE", "I moved to Paris."),
        ("UPDATE", "I moved to Rome."),
    ]


async def test_what_takes_a_place_says_what_the_add_asks_of_its_memories(stored: Project) -> None:
    [old] = await stored.add_ids("I live in Berlin.", categories=["home"])
    expiry, since = now() + timedelta(days=1), now() + timedelta(seconds=5)

    await execute_plan(
        stored,
        replace(
            takes_over("I live in Paris.", old),
            memory=NewMemory("I live in Paris.", since, [], categories=["travel"]),
        ),
        immutable=True,
        expires_at=expiry,
    )

    memory = (await stored.memories.get_memories(stored.principal, [old]))[old]
    assert (memory.immutable, memory.updated_at, memory.expires_at) == (True, since, expiry)
    categories = "CYPHER 25 MATCH (:Memory {id: $id})-[:IN_CATEGORY]->(c) RETURN c.name AS name"
    assert await stored.ask(categories, id=old) == [{"name": "travel"}]


async def test_of_a_dry_run_nothing_stays(stored: Project) -> None:
    [old] = await stored.add_ids("I live in Berlin.")
    mentioned = await names(stored)

    changes = await execute_plan(stored, takes_over("I live in Paris.", old, mentions=lives_in(PARIS)), dry_run=True)

    assert told(changes) == [("UPDATE", "I live in Paris.")]
    assert await history(stored, old) == [("ADD", "I live in Berlin.")]
    assert await names(stored) == mentioned


async def test_entities_come_with_a_memory_and_go_when_nothing_else_mentions_them(stored: Project) -> None:
    berlin, _ = await execute_plan(
        stored,
        PlannedChange(new("I live in Berlin.", lives_in(BERLIN))),
        PlannedChange(new("I work in Rome.", lives_in(ROME))),
    )
    assert await names(stored) == ["Berlin", "Rome", "alex"]

    await delete(stored, berlin.id)

    assert await names(stored) == ["Rome", "alex"]
    assert [row["target"] for row in await stored.ask(RELATIONS)] == ["Rome"]


KINDS = "CYPHER 25 MATCH (e:Entity {project: $project}) RETURN e.name AS name, e.type AS type ORDER BY name, type"


@pytest.mark.parametrize(
    ("mentioned", "kept"),
    [
        ([("Rome", ""), ("Rome", "place")], {"Rome/place"}),
        ([("Rome", "place"), ("Rome", "")], {"Rome/place"}),
        ([("rome", "place"), ("Rome", "place")], {"Rome/place"}),
        ([("Rome", "place"), ("Rome", "person")], {"Rome/place", "Rome/person"}),
        ([("Rome", "place"), ("Rome", "person"), ("Rome", "")], {"Rome/place", "Rome/person", "Rome/"}),
        ([("Rome", ""), ("ROME", "")], {"Rome/"}),
    ],
)
async def test_a_name_has_one_entity_unless_two_types_are_certain(
    stored: Project, mentioned: list[tuple[str, str]], kept: set[str]
) -> None:
    for number, (name, kind) in enumerate(mentioned):
        await execute_plan(stored, PlannedChange(new(f"Number {number}.", Mentions.of((EntityKey(name, kind),)))))
    assert {f"{row['name']}/{row['type']}" for row in await stored.ask(KINDS)} == kept


async def test_a_name_has_one_entity_when_several_mention_it_at_once(stored: Project) -> None:
    await asyncio.gather(
        *(
            execute_plan(
                stored,
                PlannedChange(new(f"Number {number}.", Mentions.of((EntityKey("Rome", ("", "place")[number % 2]),)))),
                scope=Scope(user_id=f"user{number}"),
            )
            for number in range(8)
        )
    )
    assert await stored.ask(KINDS) == [{"name": "Rome", "type": "place"}]


async def test_a_restored_memory_mentions_again_what_it_did(stored: Project) -> None:
    [berlin] = await execute_plan(stored, PlannedChange(new("I live in Berlin.", lives_in(BERLIN))))
    await delete(stored, berlin.id)

    await restore(stored, berlin.id)

    assert await names(stored) == ["Berlin", "alex"]
    [relation] = await stored.ask(RELATIONS)
    assert (relation["relationship"], relation["target"], relation["holds"]) == ("LIVES_IN", "Berlin", True)


async def test_a_relation_that_a_memory_states_no_more_keeps_until_when_it_held(stored: Project) -> None:
    [berlin] = await execute_plan(stored, PlannedChange(new("I live in Berlin.", lives_in(BERLIN))))
    await execute_plan(stored, takes_over("I live in Paris.", berlin.id, mentions=lives_in(PARIS)))

    relations = {row["target"]: (row["relationship"], row["type"], row["holds"]) for row in await stored.ask(RELATIONS)}
    mentioned = "CYPHER 25 MATCH (:Memory {id: $id})-[:MENTIONS]->(e) RETURN e.name AS name ORDER BY name"

    assert relations == {"Berlin": ("FORMERLY", "LIVES_IN", False), "Paris": ("LIVES_IN", "LIVES_IN", True)}
    assert [row["name"] for row in await stored.ask(mentioned, id=berlin.id)] == ["Paris"]
    await delete(stored, berlin.id, erase=True)
    assert await names(stored) == []


async def test_a_version_that_comes_back_mentions_what_it_did_then(stored: Project) -> None:
    [berlin] = await execute_plan(stored, PlannedChange(new("I live in Berlin.", lives_in(BERLIN))))
    await execute_plan(stored, takes_over("I live in Paris.", berlin.id, mentions=lives_in(PARIS)))

    await restore(stored, berlin.id, version=1)

    relationships = [(row["relationship"], row["target"]) for row in await stored.ask(RELATIONS)]
    assert sorted(relationships) == [("FORMERLY", "Berlin"), ("FORMERLY", "Paris"), ("LIVES_IN", "Berlin")]


async def test_a_change_of_other_things_leaves_what_a_memory_mentions(stored: Project) -> None:
    [berlin] = await execute_plan(stored, PlannedChange(new("I live in Berlin.", lives_in(BERLIN))))

    await update(stored, changed(berlin.id, metadata={"a": 1}))

    assert await names(stored) == ["Berlin", "alex"]


async def test_of_two_statements_that_replace_one_memory_the_second_is_a_memory_of_its_own(stored: Project) -> None:
    [old] = await stored.add_ids("I like tea and coffee.")

    changes = await execute_plan(stored, takes_over("I don't like tea.", old), takes_over("I don't like coffee.", old))

    assert told(changes) == [("UPDATE", "I don't like tea."), ("ADD", "I don't like coffee.")]
    assert await history(stored, old) == [("ADD", "I like tea and coffee."), ("UPDATE", "I don't like tea.")]


async def test_what_was_known_of_a_memory_that_the_same_add_rewrites_is_not_lost(stored: Project) -> None:
    [old] = await stored.add_ids("I like tea and coffee.")
    known = PlannedChange(new("I like coffee."), ChangeEvent.NONE, (old,))

    changes = await execute_plan(stored, takes_over("I don't like tea.", old), known)

    assert told(changes) == [("UPDATE", "I don't like tea."), ("ADD", "I like coffee.")]


FIRST_RUN, SECOND_RUN = Scope(user_id="alex", run_id="first"), Scope(user_id="alex", run_id="second")
LEADS = "CYPHER 25 MATCH (:DeletedMemory {id: $id})-[:SUPERSEDED_BY]->(m:Memory) RETURN m.id AS id"


@pytest.mark.parametrize("scope", [FIRST_RUN, ALEX], ids=["of another run", "of no run"])
async def test_what_was_said_in_another_session_gives_way_to_what_is_said_in_this_one(
    stored: Project, scope: Scope
) -> None:
    [old] = await stored.add_ids("I live in Berlin.", scope=scope)

    changes = await execute_plan(stored, takes_over("I live in Paris.", old), scope=SECOND_RUN)

    assert told(changes) == [("ADD", "I live in Paris."), ("DELETE", "I live in Berlin.")]
    assert await stored.ask(LEADS, id=old) == [{"id": changes[0].id}]
    await restore(stored, old)
    assert set(await stored.memories.get_memories(stored.principal, [old])) == {old}


async def test_of_several_that_give_way_the_one_of_the_same_session_takes_the_new_text(stored: Project) -> None:
    [other] = await stored.add_ids("I live in Berlin.", scope=FIRST_RUN)
    [same] = await stored.add_ids("I live in Rome.", scope=SECOND_RUN)

    changes = await execute_plan(stored, takes_over("I live in Paris.", other, same), scope=SECOND_RUN)

    assert [(change.event, change.id) for change in changes] == [
        (ChangeEvent.UPDATE, same),
        (ChangeEvent.DELETE, other),
    ]


async def test_what_another_session_says_already_is_said_in_this_one_too(stored: Project) -> None:
    [old] = await stored.add_ids("I live in Berlin.", scope=FIRST_RUN)

    known = PlannedChange(new("I live in Berlin!"), ChangeEvent.NONE, (old,))
    [change] = await execute_plan(stored, known, scope=SECOND_RUN)

    assert change.event is ChangeEvent.ADD


async def test_a_statement_that_comes_in_late_becomes_the_past_of_the_later_one(stored: Project) -> None:
    later = AT + timedelta(days=100)
    [acme] = await stored.add_ids(IncomingMessage("user", "I work at Acme.", created_at=later))
    late = PlannedChange(new("I work at Initech."), superseded_by=acme, superseded_at=later)

    added, gone = await execute_plan(stored, late)

    assert (added.event, gone.event, gone.id) == (ChangeEvent.ADD, ChangeEvent.DELETE, added.id)
    assert await stored.ask(LEADS, id=added.id) == [{"id": acme}]
    between = """CYPHER 25
        MATCH (:DeletedMemory {id: $id})-[e:MEMORY_VERSION]->()
        RETURN e.event AS event, e.valid_from = $since AS since, e.valid_from = $until AS until ORDER BY e.version"""
    assert await stored.ask(between, id=added.id, since=AT, until=later) == [
        {"event": "ADD", "since": True, "until": False},
        {"event": "DELETE", "since": False, "until": True},
    ]


async def test_a_late_statement_whose_successor_is_gone_meanwhile_lives(stored: Project) -> None:
    [acme] = await stored.add_ids("I work at Acme.")
    await delete(stored, acme)

    changes = await execute_plan(
        stored, PlannedChange(new("I work at Initech."), superseded_by=acme, superseded_at=now())
    )

    assert told(changes) == [("ADD", "I work at Initech.")]


async def test_a_text_said_twice_leaves_no_entity_that_only_its_repetition_mentions(stored: Project) -> None:
    """Both say "I", and mean themselves; the memory is that of the one who said it first."""
    user, agent = IncomingMessage("user", "I live in Rome."), IncomingMessage("assistant", "I live in Rome.")

    changes = await stored.add(user, agent, scope=Scope("alex", "bot"))

    assert [change.event for change in changes] == [ChangeEvent.ADD, ChangeEvent.NONE]
    assert await names(stored) == ["Rome", "alex"]
