"""What is deleted, and what is erased, in Neo4j: all of it and nothing else, without a trace where none is to stay."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from graphmem.errors import EmptyScope, NotFound
from graphmem.model.categories import CategoryChoice
from graphmem.model.conversation import IncomingMessage
from graphmem.model.filters import Condition, Field, Filter, Operator
from graphmem.model.memory import VersionEvent
from graphmem.model.project import ProjectUpdate
from graphmem.model.scope import OwnerRef, OwnerType, Scope
from graphmem.service.deletions import BulkDeletion, DeletionService, OwnerDeletion
from graphmem.service.scope_counts import ScopeCounts
from graphmem.store.add_operations import AddOperationStore
from graphmem.store.candidates import CandidateStore
from graphmem.store.deletions import DeletionStore
from graphmem.store.memories import MemoryStore
from graphmem.store.owners import OwnerStore
from graphmem.store.projects import ProjectStore
from tests.integration.life import change, delete, history, memory, restore, update
from tests.integration.project import ALEX, Project

PAST = datetime(2024, 1, 1, tzinfo=UTC)
OF_ALEX = Condition(Field.USER_ID, Operator.EQ, "alex")
TURNS = "MATCH (t:Message {project: $project}) RETURN t.content AS turn ORDER BY turn"
LINKS = """
MATCH (a:Message {project: $project})-[:NEXT]->(b:Message)
RETURN a.content AS before, b.content AS after ORDER BY before, after
"""


@pytest.fixture
def deletions(stored: Project) -> DeletionService:
    owners, memories = OwnerStore(stored.database), MemoryStore(stored.database)
    operations, counts = AddOperationStore(stored.database), ScopeCounts(CandidateStore(stored.database))
    return DeletionService(DeletionStore(stored.database), memories, owners, operations, counts)


async def holders_of(stored: Project, text: str) -> list[Any]:
    """Whatever in the whole store holds the text, in any property."""
    query = """
    MATCH (n) UNWIND [key IN keys(n) WHERE key <> 'vector'] AS key WITH n, n[key] AS value
    WHERE value IS :: STRING NOT NULL AND value CONTAINS $text
       OR value IS :: LIST<STRING NOT NULL> NOT NULL AND any(one IN value WHERE one CONTAINS $text)
    RETURN labels(n) AS holder
    UNION ALL
    MATCH ()-[r]->() UNWIND keys(r) AS key WITH r, r[key] AS value
    WHERE value IS :: STRING NOT NULL AND value CONTAINS $text
    RETURN [type(r)] AS holder
    """
    return [row["holder"] for row in await stored.ask(query, text=text)]


async def conversation(stored: Project) -> list[tuple[str, str]]:
    return [(row["before"], row["after"]) for row in await stored.ask(LINKS)]


async def delete_all(
    deletions: DeletionService, stored: Project, tree: Filter = OF_ALEX, **how: bool
) -> tuple[int, list[str]]:
    deleted = await deletions.delete_all_memories(stored.principal, BulkDeletion(tree, **how))
    return deleted.count, deleted.ids


async def living(stored: Project) -> int:
    count: int = await stored.value("MATCH (m:Memory {project: $project}) RETURN count(m)")
    return count


async def test_a_deleted_memory_is_out_of_every_list_and_its_history_stays(stored: Project) -> None:
    scope = Scope("alex", "tutor", "school", "monday")
    [memory_id] = await stored.add_ids("tea", scope=scope, categories=["likes"])

    await delete(stored, memory_id)

    assert await stored.memories.get_memories(stored.principal, [memory_id]) == {}
    [row] = await stored.ask(
        "MATCH (m:DeletedMemory {id: $id}) RETURN m.unique_key AS key, m.text AS text, labels(m) AS labels, "
        "COUNT { (m)<-[:HAD_MEMORY]-() } AS owners, COUNT { (m)<-[:HAS_MEMORY]-() } AS owning, "
        "COUNT { (m)-[:WAS_IN_CATEGORY]->() } AS categories, COUNT { (m)-[:IN_CATEGORY]->() } AS in_categories",
        id=memory_id,
    )
    assert row == {
        "key": None,
        "text": "tea",
        "labels": ["DeletedMemory"],
        "owners": 4,
        "owning": 0,
        "categories": 1,
        "in_categories": 0,
    }
    added, deleted = await history(stored, memory_id)
    assert (deleted.event, deleted.old_text, deleted.new_text) == (VersionEvent.DELETE, "tea", None)
    assert added.valid_to == deleted.valid_from
    assert deleted.actor == stored.principal.actor


async def test_a_text_that_was_deleted_can_be_added_again_as_another_memory(stored: Project) -> None:
    [deleted] = await stored.add_ids("tea")
    await delete(stored, deleted)

    [again] = await stored.add_ids("tea")

    assert again != deleted
    assert len(await history(stored, again)) == 1


async def test_what_is_erased_leaves_no_trace_in_the_whole_store(stored: Project) -> None:
    secret = f"secret-{stored.principal.project}"
    [erased, kept] = await stored.add_ids(
        f"{secret} one", "kept", categories=[f"category {secret}"], metadata={"a": [f"meta {secret}"]}, timestamp=PAST
    )
    await update(stored, change(erased, text=f"{secret} two", metadata={"b": {"c": secret}}, categories=[secret]))
    await update(stored, change(erased, metadata={}))
    await update(stored, change(kept, metadata={}, categories=[]))
    entity = "MATCH (m:Memory {id: $id}) CREATE (m)-[:MENTIONS]->(:Entity {project: $project, name: $name, type: 'x'})"
    await stored.ask(entity, id=erased, name=secret)
    assert len(await holders_of(stored, secret)) > 8

    await delete(stored, erased, erase=True)

    assert await holders_of(stored, f"{secret} ") == []
    # the other memory was in the first category and had the first metadata once, and so its history says it
    assert {tuple(holder) for holder in await holders_of(stored, secret)} == {("Version",)}
    await delete(stored, kept, erase=True)
    assert await holders_of(stored, secret) == []
    events = await stored.ask(
        "MATCH (e:Event {project: $project, memory_id: $id}) RETURN e.event AS event ORDER BY e.at", id=erased
    )
    assert [row["event"] for row in events] == ["ADD", "UPDATE", "UPDATE", "ERASE"]


async def test_what_was_deleted_before_can_be_erased(stored: Project) -> None:
    [memory_id] = await stored.add_ids("tea")
    await delete(stored, memory_id)

    await delete(stored, memory_id, erase=True)

    assert await history(stored, memory_id) == []
    with pytest.raises(NotFound):
        await delete(stored, memory_id, erase=True)


async def test_an_erased_turn_leaves_a_conversation_without_a_gap(stored: Project) -> None:
    said = [IncomingMessage("user", f"turn {number}") for number in range(6)]
    ids = await stored.add_ids(*said, scope=Scope("alex", run_id="r"))

    await delete(stored, ids[2], ids[3], ids[5], erase=True)

    assert [row["turn"] for row in await stored.ask(TURNS)] == ["turn 0", "turn 1", "turn 4"]
    assert await conversation(stored) == [("turn 0", "turn 1"), ("turn 1", "turn 4")]
    await stored.add("turn 6", scope=Scope("alex", run_id="r"))
    assert await conversation(stored) == [("turn 0", "turn 1"), ("turn 1", "turn 4"), ("turn 4", "turn 6")]


async def test_a_run_of_which_all_is_erased_begins_anew(stored: Project) -> None:
    scope = Scope(run_id="r")
    ids = await stored.add_ids("a", "b", scope=scope)

    await delete(stored, *ids, erase=True)
    await stored.add("c", scope=scope)

    assert await conversation(stored) == []
    assert [row["turn"] for row in await stored.ask(TURNS)] == ["c"]


async def test_a_turn_that_another_memory_was_drawn_from_stays(stored: Project) -> None:
    turn = IncomingMessage("user", "tea", created_at=PAST)
    [first] = await stored.add_ids(turn)
    await delete(stored, first)
    [second] = await stored.add_ids(turn)

    await delete(stored, first, erase=True)
    assert [row["turn"] for row in await stored.ask(TURNS)] == ["tea"]

    await delete(stored, second, erase=True)
    assert await stored.ask(TURNS) == []


async def test_a_relation_and_an_entity_go_with_the_last_memory_that_states_them(stored: Project) -> None:
    first, second = await stored.add_ids("a", "b")
    await stored.ask(
        "MATCH (a:Memory {id: $first}), (b:Memory {id: $second}) "
        "CREATE (a)-[:MENTIONS]->(x:Entity {project: $project, name: 'x', type: 't'})<-[:MENTIONS]-(b), "
        "(a)-[:MENTIONS]->(y:Entity {project: $project, name: 'y', type: 't'}), "
        "(x)-[:RELATES_TO {type: 'knows', memory_id: a.id}]->(y)",
        first=first,
        second=second,
    )
    names = "MATCH (e:Entity {project: $project}) RETURN collect(e.name)"
    relations = "MATCH (:Entity {project: $project})-[r]->() RETURN count(r)"

    await delete(stored, first, erase=True)
    assert await stored.value(names) == ["x"]
    assert await stored.value(relations) == 0

    await delete(stored, second, erase=True)
    assert await stored.value(names) == []


async def test_a_category_that_the_project_offers_outlives_its_memories(stored: Project) -> None:
    [memory_id] = await stored.add_ids("tea", categories=["likes", "offered"])
    offer = ProjectUpdate(categories=(CategoryChoice("offered"),))
    await ProjectStore(stored.database).update_project(stored.principal, offer)

    await delete(stored, memory_id, erase=True)

    assert await stored.value("MATCH (c:Category {project: $project}) RETURN collect(c.name)") == ["offered"]


@pytest.mark.parametrize("erase", [False, True])
async def test_more_than_any_page_is_deleted_and_counted(
    stored: Project, deletions: DeletionService, erase: bool
) -> None:
    for part in range(4):
        await stored.add(*(f"fact {part} {number}" for number in range(275)), expires_at=PAST if part == 1 else None)
    await stored.add("another's", scope=Scope(user_id="bo"))

    tried = await deletions.delete_all_memories(stored.principal, BulkDeletion(OF_ALEX, erase, dry_run=True))
    assert (tried.count, len(tried.ids), tried.dry_run, await living(stored)) == (1_100, 1_000, True, 1_101)
    count, ids = await delete_all(deletions, stored, erase=erase)

    assert (count, len(set(ids))) == (1_100, 1_000)
    assert await living(stored) == 1
    assert await delete_all(deletions, stored, erase=erase) == (0, [])
    deleted = await stored.value("MATCH (m:DeletedMemory {project: $project}) RETURN count(m)")
    assert deleted == (0 if erase else 1_100)


async def test_more_than_one_transaction_takes_goes_in_parts(
    stored: Project, deletions: DeletionService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graphmem.service.deletions.IN_ONE_TRANSACTION", 20)
    monkeypatch.setattr("graphmem.service.deletions.DELETION_BATCH", 7)
    await stored.add(*(f"fact {number}" for number in range(50)))

    assert (await delete_all(deletions, stored))[0] == 50
    assert await living(stored) == 0
    ids = [row["id"] for row in await stored.ask("MATCH (m:DeletedMemory {project: $project}) RETURN m.id AS id")]
    for memory_id in ids:
        await restore(stored, memory_id)
    assert await living(stored) == 50


async def test_two_deletions_at_once_count_each_memory_once(stored: Project, deletions: DeletionService) -> None:
    await stored.add(*(f"fact {number}" for number in range(300)))

    counts = await asyncio.gather(*(delete_all(deletions, stored) for _ in range(3)))

    assert sum(count for count, _ in counts) == 300
    assert await stored.value("MATCH (v:Version {project: $project}) WHERE v.version > 2 RETURN count(v)") == 0


async def test_a_filter_that_lets_everything_through_is_refused(stored: Project, deletions: DeletionService) -> None:
    await stored.add("tea")

    for how in ({}, {"dry_run": True}, {"erase": True}):
        with pytest.raises(EmptyScope):
            await delete_all(deletions, stored, Condition(Field.ID, Operator.EXISTS), **how)
    assert await living(stored) == 1


async def test_deleting_an_owner_takes_every_memory_that_carries_it_and_the_owner(
    stored: Project, deletions: DeletionService
) -> None:
    await stored.add("a", scope=Scope("alex", run_id="r"))
    [kept] = await stored.add_ids("b", scope=Scope("bo", run_id="r"))
    await stored.add("c", scope=Scope("alex"), expires_at=PAST)
    await stored.add("d", scope=Scope(agent_id="alex"))
    alex = [OwnerRef(OwnerType.USER, "alex")]

    tried = await deletions.delete_owners(stored.principal, OwnerDeletion(alex, dry_run=True))
    deleted = await deletions.delete_owners(stored.principal, OwnerDeletion(alex))

    assert (tried.count, deleted.count) == (2, 2)
    assert sorted(tried.ids) == sorted(deleted.ids)
    assert await living(stored) == 2
    owners = await stored.value("MATCH (o:User|Agent|Run {project: $project}) RETURN collect(labels(o)[0] + o.id)")
    assert set(owners) == {"Agentalex", "Userbo", "Runr"}
    assert await stored.value("MATCH (o:User {project: $project}) RETURN collect(o.id)") == ["bo"]
    assert (await memory(stored, kept)).text == "b"
    with pytest.raises(NotFound) as caught:
        await deletions.delete_owners(stored.principal, OwnerDeletion(alex))
    assert caught.value.field == ("owners", "0")


async def test_a_memory_of_two_owners_that_are_deleted_is_counted_once(
    stored: Project, deletions: DeletionService
) -> None:
    await stored.add("a", "b", scope=Scope("alex", "tutor"))
    refs = [OwnerRef(OwnerType.USER, "alex"), OwnerRef(OwnerType.AGENT, "tutor")]

    tried = await deletions.delete_owners(stored.principal, OwnerDeletion(refs, dry_run=True))
    deleted = await deletions.delete_owners(stored.principal, OwnerDeletion(refs))

    assert (tried.count, deleted.count) == (2, 2)


async def test_restoring_brings_back_an_owner_and_its_conversation(stored: Project, deletions: DeletionService) -> None:
    scope = Scope("alex", run_id="r")
    ids = await stored.add_ids("a", "b", scope=scope)
    await deletions.delete_owners(stored.principal, OwnerDeletion(types=[OwnerType.RUN]))
    assert await stored.value("MATCH (r:Run {project: $project}) RETURN count(r)") == 0

    for memory_id in ids:
        await restore(stored, memory_id)
    await stored.add("c", scope=scope)

    turns = "MATCH (r:Run {project: $project})<-[:IN_RUN]-(t) WITH t ORDER BY t.content RETURN collect(t.content)"
    assert await stored.value(turns) == ["a", "b", "c"]
    assert await conversation(stored) == [("a", "b"), ("b", "c")]


async def test_an_owner_that_was_deleted_can_still_be_erased(stored: Project, deletions: DeletionService) -> None:
    await stored.add("tea")
    alex = [OwnerRef(OwnerType.USER, "alex")]
    await deletions.delete_owners(stored.principal, OwnerDeletion(alex))

    erased = await deletions.delete_owners(stored.principal, OwnerDeletion(alex, erase=True))

    assert erased.count == 1
    ids = await stored.value("MATCH (n {project: $project}) WHERE n.user_id = 'alex' OR n.id = 'alex' RETURN count(n)")
    assert ids == 0


async def test_an_owner_that_gets_a_memory_while_it_is_deleted_is_whole_or_gone(
    stored: Project, deletions: DeletionService
) -> None:
    alex = OwnerDeletion([OwnerRef(OwnerType.USER, "alex")])
    await stored.add(*(f"fact {number}" for number in range(20)))

    answers = await asyncio.gather(
        *(stored.add(f"new {number}") for number in range(10)),
        *(deletions.delete_owners(stored.principal, alex) for _ in range(5)),
        return_exceptions=True,
    )

    assert all(not isinstance(answer, BaseException) or isinstance(answer, NotFound) for answer in answers)
    owned = "MATCH (m:Memory {project: $project, user_id: 'alex'}) WHERE NOT (m)<-[:HAS_MEMORY]-(:User) RETURN count(m)"
    assert await stored.value(owned) == 0


async def test_a_run_ends_with_its_memories_and_what_ends_before_stays(
    stored: Project, deletions: DeletionService
) -> None:
    scope, end = Scope("alex", run_id="r"), datetime(2025, 1, 1, tzinfo=UTC)
    [lasting] = await stored.add_ids("a", scope=scope, immutable=True)
    [longer] = await stored.add_ids("b", scope=scope, expires_at=datetime(2026, 1, 1, tzinfo=UTC))
    [shorter] = await stored.add_ids("c", scope=scope, expires_at=PAST)
    [other] = await stored.add_ids("d", scope=ALEX)

    ended = await deletions.end_run(stored.principal, "r", end)

    assert (ended.count, sorted(ended.ids)) == (2, sorted([lasting, longer]))
    expiries = [(await memory(stored, one)).expires_at for one in (lasting, longer, shorter, other)]
    assert expiries == [end, end, PAST, None]
    assert [version.event for version in await history(stored, lasting)] == [VersionEvent.ADD, VersionEvent.UPDATE]
    assert (await deletions.end_run(stored.principal, "r", end)).count == 0
    with pytest.raises(NotFound):
        await deletions.end_run(stored.principal, "no run", None)


async def test_a_reset_leaves_the_activity_log_and_other_projects(stored: Project, deletions: DeletionService) -> None:
    other = Project(stored.database, stored.memories, type(stored.principal)(stored.principal.project + "x"))
    await other.add("tea")
    [deleted, _] = await stored.add_ids("tea", "coffee", scope=Scope("alex", run_id="r"), categories=["likes"])
    await delete(stored, deleted)

    assert (await deletions.reset(stored.principal, "RESET")).count == 2

    labels = await stored.value(
        "MATCH (n {project: $project}) UNWIND labels(n) AS label RETURN collect(DISTINCT label)"
    )
    assert set(labels) - {"Pending"} == {"Event"}
    assert await living(other) == 1
    named = "MATCH (e:Event {project: $project}) WHERE e.user_id IS NOT NULL OR e.run_id IS NOT NULL RETURN count(e)"
    assert await stored.value(named) == 0
