"""The deep check: a project full of every kind of life is well, and each kind of damage is found and named."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from neo4j import AsyncDriver, AsyncGraphDatabase, AsyncTransaction, Record

from graphmem.model.categories import CategoryChoice
from graphmem.model.conversation import IncomingMessage
from graphmem.model.deletion import OwnerSelection
from graphmem.model.filters import Condition, Field, Operator
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.model.project import ProjectUpdate
from graphmem.model.revision import MemoryUpdate, Restoration
from graphmem.model.scope import OwnerRef, OwnerType, Scope
from graphmem.service.consistency import CheckService
from graphmem.store.checks import CheckStore
from graphmem.store.database import Database
from graphmem.store.deletions import DeletionStore, DeletionTarget
from graphmem.store.driver import Address
from graphmem.store.events import EventStore
from graphmem.store.memories import MemoryStore
from graphmem.store.projects import ProjectStore
from graphmem.store.queries import load_queries
from graphmem.store.updates import UpdateStore
from tests.integration.project import Project, embeddings_of
from tests.integration.test_passage_moving import LineEmbedder
from tests.integration.test_turns import converse

ALL = Scope("alex", "tutor", "school", "monday")
PAST = datetime(2024, 4, 1, tzinfo=UTC)
METADATA = {"food": "vegan", "since": "2024-01-01", "n": 1, "deep": {"big": 10**30, "tags": ["a", "b"]}}


class Rehearsal(Database):
    """Asks within one transaction, which is undone in the end."""

    def __init__(self, transaction: AsyncTransaction) -> None:
        self._transaction = transaction

    async def read(self, query: str, parameters: Mapping[str, Any], **slots: str) -> list[Record]:
        result = await self._transaction.run(load_queries()[query].text(**slots), dict(parameters))
        return [record async for record in result]


async def broken(database: Database, project: str | None) -> dict[str, Mapping[str, object]]:
    """By part, which rules what breaks."""
    return {found.part: found.broken async for found in checks(database).check(project) if not found.is_well}


def checks(database: Database) -> CheckService:
    embedder = LineEmbedder("lines")
    return CheckService(CheckStore(database, embedder.count_passages, pause=0), embedder)


@pytest.fixture(scope="module")
async def driver(neo4j_address: Address) -> AsyncIterator[AsyncDriver]:
    login = (neo4j_address.username, neo4j_address.password)
    async with AsyncGraphDatabase.driver(neo4j_address.uri, auth=login, notifications_min_severity="OFF") as driver:
        yield driver


@asynccontextmanager
async def undone(driver: AsyncDriver) -> AsyncIterator[AsyncTransaction]:
    """A transaction that is undone in the end."""
    async with driver.session() as session:
        transaction = await session.begin_transaction()
        yield transaction
        await transaction.rollback()


OFFERS = (CategoryChoice("c"), CategoryChoice("new", "What is new."), CategoryChoice("a"))
# No server infers by this extractor, so that nobody carries out what waits.
OPERATIONS = """
CREATE (:AddOperation:Unfinished {
  project: $project, key: 'waits', id: $project + ' waits', status: 'PENDING', request: '{}', extractor: 'none',
  lane: 'one', accepted_at: datetime()
})
WITH 1 AS waits MATCH (m:Memory {project: $project, text: 'said once'})
CREATE (:AddOperation {
  project: $project, key: 'done', id: $project + ' done', status: 'SUCCEEDED', changes: '["' + m.id + '"]',
  extractor: 'none', lane: 'one', accepted_at: datetime(), started_at: datetime(), finished_at: datetime()
})-[:ANSWERS_WITH]->(m)
"""


@pytest.fixture(scope="module")
async def life(database: Database) -> Project:
    """Every kind of life that a memory can have."""
    stored = Project(database, MemoryStore(database), Principal(f"test-{uuid.uuid4()}", "tester"))
    updates, deletions = UpdateStore(stored.database), DeletionStore(stored.database)

    async def update(**texts: str) -> None:
        changes = [MemoryUpdate(key, ("items", key), text=text) for key, text in texts.items()]
        await updates.update_memories(stored.principal, changes, embeddings_of(texts.values()))

    async def remove(*ids: str, erase: bool = False) -> None:
        await deletions.delete_memories(stored.principal, {("ids", key): key for key in ids}, erase)

    async def restore(key: str, version: int | None = None) -> None:
        await updates.restore_memories(stored.principal, [Restoration(key, ("id",), version)])

    turns = [
        IncomingMessage("user", f"turn {number}", created_at=PAST + timedelta(minutes=number)) for number in range(6)
    ]
    a, b, c, d, e, f = await stored.add_ids(*turns, scope=ALL, metadata=METADATA, categories=["b", "a"])
    await update(**{a: "changed"})
    await update(**{a: "turn 1", b: "changed"})
    await updates.update_memories(
        stored.principal, [MemoryUpdate(a, ("items", "0"), metadata={"n": True}, categories=["c"], timestamp=PAST)], {}
    )
    await restore(a, 1)
    await remove(b)
    await remove(c)
    await restore(c)
    await remove(d, f, erase=True)
    await remove(e)
    await remove(e, erase=True)
    await stored.add(*turns[:3], scope=ALL)
    await stored.add("soon over", scope=Scope(run_id="short"), expires_at=PAST, metadata=METADATA, categories=["a"])
    await stored.add("soon over", scope=Scope(run_id="short"), metadata={"new": None})
    await stored.add("of a run", "and more", scope=Scope("bo", run_id="ended"))
    ended = Condition(Field.RUN_ID, Operator.EQ, "ended")
    await deletions.set_expiry_of_some(stored.principal, ended, now(), 10)
    [gone, _] = await stored.add_ids("of one who goes", "and more of that", scope=Scope("cy", "tutor"))
    await stored.add("said once", idempotency_key="key 1")
    await stored.ask(OPERATIONS)
    long, longer = await stored.add_ids(
        "a long text\nof two parts", "a longer text\nof three\nparts", scope=Scope("di")
    )
    await update(**{long: "another text\nof two parts"})
    await remove(longer)
    await deletions.delete_some(stored.principal, DeletionTarget(Condition(Field.USER_ID, Operator.EQ, "cy")), 10)
    await deletions.delete_owners(stored.principal, OwnerSelection((OwnerRef(OwnerType.USER, "cy"),)))
    await restore(gone)
    await converse(stored, "Which tea do you like?", "The green one.", scope=Scope("di"), kept=["The green one."])
    await ProjectStore(stored.database).update_project(stored.principal, ProjectUpdate(OFFERS, "Be brief."))
    await EventStore(stored.database).number_events(stored.principal.project)
    return stored


async def test_every_kind_of_life_is_well(life: Project) -> None:
    found = {found.part: found.checked async for found in checks(life.database).check(life.principal.project)}

    assert await broken(life.database, life.principal.project) == {}
    empty = {"relations", "entities", "identities"}
    assert {part for part, looked_at in found.items() if not looked_at} == empty
    assert found["versions"] == found["events"] == found["properties"] == 13
    assert found["passages"] == 7


async def test_a_run_that_was_deleted_and_begun_anew_ends_with_one_of_its_own_turns(stored: Project) -> None:
    first, second = (IncomingMessage("user", text, created_at=PAST) for text in ("tea", "cake"))
    deletions, scope = DeletionStore(stored.database), Scope(run_id="trip")
    await stored.add(first, scope=scope)
    await deletions.delete_some(stored.principal, DeletionTarget(Condition(Field.RUN_ID, Operator.EQ, "trip")), 10)
    await deletions.delete_owners(stored.principal, OwnerSelection((OwnerRef(OwnerType.RUN, "trip"),)))
    [_, last] = await stored.add_ids(first, second, scope=scope)

    await deletions.delete_memories(stored.principal, {("ids", "0"): last}, erase=True)

    assert await broken(stored.database, stored.principal.project) == {}


async def test_a_turn_whose_terms_an_older_version_indexed_in_any_case_is_well(life: Project) -> None:
    indexed = await life.ask(
        """MATCH (t:Message {project: $project}) WHERE t.context_terms IS NOT NULL
        SET t.terms = t.context_terms REMOVE t.context_terms RETURN count(t) > 0 AS any"""
    )
    assert indexed == [{"any": True}]
    assert await broken(life.database, life.principal.project) == {}


async def test_a_project_of_nothing_is_well(life: Project) -> None:
    assert await broken(life.database, f"{life.principal.project}-other") == {}


M = "MATCH (m:Memory {project: $project}) WHERE m.version > 1 WITH m ORDER BY m.id LIMIT 1 "
P = "MATCH (v)-[h:HAS_PASSAGE]->(p:Passage {project: $project}) WITH v, h, p ORDER BY p.position LIMIT 1 "
T = "MATCH (t:Message {project: $project, run_id: 'monday'}) WITH t ORDER BY t.created_at SKIP 1 LIMIT 1 "
D = "MATCH (m:DeletedMemory {project: $project}) WITH m ORDER BY m.id LIMIT 1 "
RELATED = (
    M + "CREATE (e:Entity {project: $project, name: 'e', name_key: 'e', type: 'b'})<-[:MENTIONS]-(m)"
    "-[:MENTIONS]->(f:Entity {project: $project, name: 'f', name_key: 'f', type: 'b'}) "
)
NEWEST = "MATCH (m)-[e:MEMORY_VERSION]->(v) WHERE e.valid_to IS NULL "
FIRST = "MATCH (m)-[e:MEMORY_VERSION]->(v) WHERE e.version = 1 "

DAMAGES = {
    "a gap": (
        M + "MATCH (m)-[e:MEMORY_VERSION {version: 1}]->(v) DETACH DELETE v",
        "versions",
        "without a gap or a fork",
    ),
    "a fork": (
        M
        + NEWEST
        + "CREATE (m)-[:MEMORY_VERSION {version: e.version, event: 'UPDATE', valid_from: e.valid_from}]->(v)",
        "versions",
        "without a gap or a fork",
    ),
    "no versions": (M + "MATCH (m)-[e:MEMORY_VERSION]->() DELETE e", "versions", "without a gap or a fork"),
    "a wrong number": (M + "SET m.version = m.version + 1", "versions", "without a gap or a fork"),
    "a version's own number": (M + NEWEST + "SET v.version = 99", "versions", "the relationship that leads to it"),
    "two open ends": (M + FIRST + "REMOVE e.valid_to", "versions", "Its newest version has no end"),
    "no open end": (M + NEWEST + "SET e.valid_to = datetime()", "versions", "Its newest version has no end"),
    "a hole in time": (
        M + FIRST + "SET e.valid_to = datetime('2020-01-01')",
        "versions",
        "ends when the next one begins",
    ),
    "time backwards": (
        M
        + NEWEST
        + "MATCH (m)-[b:MEMORY_VERSION {valid_to: e.valid_from}]->() SET b.valid_from = datetime('9000-01-01')",
        "versions",
        "ends when the next one begins",
    ),
    "no previous": (M + NEWEST + "MATCH (v)-[p:PREVIOUS]->() DELETE p", "versions", "PREVIOUS leads"),
    "a wrong previous": (M + NEWEST + "CREATE (v)-[:PREVIOUS]->(v)", "versions", "PREVIOUS leads"),
    "no add": (M + FIRST + "SET e.event = 'UPDATE'", "versions", "Its first version is an ADD"),
    "an unknown event": (M + NEWEST + "SET e.event = 'OTHER'", "versions", "Its first version is an ADD"),
    "dead and alive": (M + NEWEST + "SET e.event = 'DELETE'", "versions", "newest version is a DELETE"),
    "an undead": (D + NEWEST + "SET e.event = 'UPDATE'", "versions", "newest version is a DELETE"),
    "both labels": (M + "SET m:DeletedMemory", "versions", "newest version is a DELETE"),
    "a change after death": (
        "MATCH (:Memory {project: $project})-[:MEMORY_VERSION {event: 'DELETE'}]->()"
        "<-[:PREVIOUS]-()<-[e:MEMORY_VERSION]-() "
        "WITH e LIMIT 1 SET e.event = 'UPDATE'",
        "versions",
        "The version after a DELETE",
    ),
    "another text": (M + "SET m.text = 'other'", "states", "Its text is that"),
    "a text of a deletion": (D + NEWEST + "SET v.text = 'other'", "states", "Its text is that"),
    "other metadata": (M + NEWEST + "SET v.metadata = '{}'", "states", "Its metadata, whole and flattened"),
    "more flat metadata": (M + NEWEST + "SET v['metadata.other'] = 1", "states", "Its metadata, whole and flattened"),
    "another end": (M + "SET m.visible_until = datetime('2030-01-01')", "states", "Its expiry"),
    "another category": (
        M + "MATCH (c:Category {project: $project, name: 'c'}) CREATE (m)-[:IN_CATEGORY]->(c)",
        "states",
        "Its categories",
    ),
    "a lost category": (D + "MATCH (m)-[w:WAS_IN_CATEGORY]->() DELETE w", "states", "Its categories"),
    "a lost source": (M + "MATCH (m)-[s:SAID_IN]->() DELETE s", "states", "linked to the turns"),
    "a source too many": (
        M + "MATCH (t:Message {project: $project}) WHERE NOT EXISTS { (m)-[:SAID_IN]->(t) } CREATE (m)-[:SAID_IN]->(t)",
        "states",
        "linked to the turns",
    ),
    "another update": (M + "SET m.updated_at = datetime('2020-01-01')", "states", "It was updated"),
    "another beginning": (M + "SET m.created_at = datetime('2020-01-01')", "states", "It was created"),
    "a lost owner": (M + "MATCH ()-[h:HAS_MEMORY]->(m) DELETE h", "owners", "one HAS_MEMORY from each owner"),
    "an owner twice": (
        M + "MATCH (o)-[:HAS_MEMORY]->(m) CREATE (o)-[:HAS_MEMORY]->(m)",
        "owners",
        "one HAS_MEMORY from each owner",
    ),
    "another owner": (M + "SET m.agent_id = 'stranger'", "owners", "one HAS_MEMORY from each owner"),
    "a past owner": (M + "MATCH (o)-[:HAS_MEMORY]->(m) CREATE (o)-[:HAD_MEMORY]->(m)", "owners", "and no HAD_MEMORY"),
    "a dead one's owner": (
        D + "MATCH (o)-[:HAD_MEMORY]->(m) CREATE (o)-[:HAS_MEMORY]->(m)",
        "owners",
        "A deleted memory has no HAS_MEMORY",
    ),
    "a dead one's stranger": (
        D + "MATCH (o:User {project: $project, id: 'bo'}) CREATE (o)-[:HAD_MEMORY]->(m)",
        "owners",
        "A deleted memory has no HAS_MEMORY",
    ),
    "a past category": (
        M + "MATCH (m)-[i:IN_CATEGORY]->(c) CREATE (m)-[:WAS_IN_CATEGORY]->(c) DELETE i",
        "owners",
        "A living memory has no WAS_IN_CATEGORY",
    ),
    "a superseded one that lives": (M + "CREATE (m)-[:SUPERSEDED_BY]->(m)", "owners", "Only a deleted memory"),
    "another project's owner": (
        M + "MATCH (o)-[:HAS_MEMORY]->(m) SET o.project = 'other'",
        "projects",
        "the same project",
    ),
    "another project's version": (M + NEWEST + "SET v.project = 'other'", "projects", "the same project"),
    "another project's offer": (
        "MATCH (:Project {id: $project})-[:OFFERS]->(c {name: 'new'}) SET c.project = 'other'",
        "projects",
        "the same project",
    ),
    "an offer of no category": (
        "MATCH (:Project {id: $project})-[:OFFERS]->(c {name: 'new'}) REMOVE c:Category",
        "offers",
        "offers categories only",
    ),
    "an offer twice": (
        "MATCH (p:Project {id: $project})-[:OFFERS]->(c {name: 'new'}) CREATE (p)-[:OFFERS {position: 3}]->(c)",
        "offers",
        "offers categories only",
    ),
    "an offer too few": (
        "MATCH (:Project {id: $project})-[o:OFFERS]->({name: 'new'}) DELETE o",
        "offers",
        "count from 0",
    ),
    "another hash": (M + "SET m.text_hash = 'other'", "properties", "Its hash"),
    "another caption": (M + "SET m.name = 'Tea'", "properties", "Its caption"),
    "a past caption": (M + FIRST + "REMOVE v.name", "properties", "Its caption"),
    "wrong words": (M + "SET m.terms = ' million '", "properties", "Its indexed terms"),
    "no slots": (M + "SET m.slots = 'slot0home'", "properties", "Its indexed terms"),
    "another's words": (M + "SET m.scope_tokens = 'other'", "properties", "Its indexed terms"),
    "past words": (M + FIRST + "SET v.terms = ' million '", "properties", "indexed terms of its past versions"),
    "another unique key": (M + "SET m.unique_key = $project + 'other'", "properties", "Its unique key"),
    "a dead one's unique key": (D + "SET m.unique_key = 'other'", "properties", "Its unique key"),
    "flat metadata of a kind": (M + "SET m['metadata.n'] = '1'", "properties", "Its flattened metadata"),
    "metadata that is none": (M + "SET m.metadata = '{'", "properties", "Its flattened metadata"),
    "past metadata": (M + FIRST + "REMOVE v['metadata.food']", "properties", "metadata of its past versions"),
    "no vector": (M + "REMOVE m.vector", "vectors", "It has a vector"),
    "a dead one's vector": (D + "REMOVE m.vector", "vectors", "It has a vector"),
    "a short vector": (M + "SET m.vector = [1.0]", "vectors", "It has a vector"),
    "a long vector": (M + "SET m.vector = [x IN m.vector | 2 * x]", "vectors", "It has a vector"),
    "a past vector": (M + FIRST + "REMOVE v.vector", "vectors", "Each of its past versions"),
    "a newest vector": (M + NEWEST + "SET v.vector = m.vector", "vectors", "Its newest version has no vector"),
    "a stray version": (
        "CREATE (:Version {project: $project, memory_id: $project, version: 1})",
        "strays",
        "exactly one memory",
    ),
    "a lost passage": (P + "DETACH DELETE p", "passages", "count from 0"),
    "a passage alone": (
        P + "MATCH (v)-[:HAS_PASSAGE]->(o) WHERE o <> p DETACH DELETE o",
        "passages",
        "two or more",
    ),
    "a passage twice": (P + "CREATE (v)-[:HAS_PASSAGE]->(p)", "passages", "belongs once to each version"),
    "a stray passage": (P + "DELETE h", "passages", "belongs once to each version"),
    "a passage of another text": (
        P + "MATCH (v)-[:PREVIOUS]->(w) CREATE (w)-[:HAS_PASSAGE]->(p)",
        "passages",
        "belongs once to each version",
    ),
    "another memory's passage": (
        P + "MATCH (m:Memory {project: $project}) WHERE m.user_id <> 'di' SET p.memory_id = m.id",
        "passages",
        "belongs once to each version",
    ),
    "a passage that is past too early": (P + "SET p:PastPassage REMOVE p:Passage", "passages", "It is a Passage if"),
    "a passage of both kinds": (P + "SET p:PastPassage", "passages", "It is a Passage if"),
    "a passage that outlives its memory": (
        "MATCH (p:PastPassage {project: $project}) SET p:Passage REMOVE p:PastPassage",
        "passages",
        "It is a Passage if",
    ),
    "a passage's other owner": (P + "SET p.user_id = 'stranger'", "passages", "the owners of its memory"),
    "a passage's owner more": (P + "SET p.run_id = 'monday'", "passages", "the owners of its memory"),
    "a passage's lost vector": (P + "REMOVE p.vector", "passages", "A passage has a vector"),
    "a passage's long vector": (
        P + "SET p.vector = [x IN p.vector | 2 * x]",
        "passages",
        "A passage has a vector",
    ),
    "a text without its passages": (
        P + "MATCH (v)-[:HAS_PASSAGE]->(o) DETACH DELETE o",
        "properties",
        "as many passages",
    ),
    "a past text without its passages": (
        "MATCH (v)-[:HAS_PASSAGE]->(p:PastPassage {project: $project}) DETACH DELETE p",
        "properties",
        "as many passages",
    ),
    "passages of a short text": (
        M + NEWEST + "UNWIND [0, 1] AS i CREATE (v)-[:HAS_PASSAGE]->(:Passage {project: $project, position: i})",
        "properties",
        "as many passages",
    ),
    "a passage's other vector": (
        P + "SET p.vector = [x IN p.vector | -x]",
        "vectors of passages",
        "which the embedder makes",
    ),
    "another project's passage": (P + "SET p.project = 'other'", "projects", "the same project"),
    "a relation of nothing": (
        "CREATE (:Entity {project: $project, name: 'a', type: 'b'})-[:RELATES_TO {memory_id: 'x'}]->"
        "(:Entity {project: $project, name: 'c', type: 'b'})",
        "relations",
        "stated by a memory",
    ),
    "a relation that has ended and is not formerly": (
        RELATED + "CREATE (e)-[:LIKES {type: 'LIKES', memory_id: m.id, valid_to: datetime()}]->(f)",
        "relations",
        "FORMERLY if it has ended",
    ),
    "a relation of another type": (
        RELATED + "CREATE (e)-[:LIKES {type: 'DISLIKES', memory_id: m.id}]->(f)",
        "relations",
        "of the type that it names",
    ),
    "a relation of what is not mentioned": (
        RELATED + "CREATE (e)-[:LIKES {type: 'LIKES', memory_id: m.id}]->"
        "(:Entity {project: $project, name: 'g', name_key: 'g', type: 'b'})",
        "relations",
        "mentions both ends",
    ),
    "a user who is another": (
        RELATED + "SET e.type = 'person' WITH e MATCH (u:User {project: $project, id: 'alex'}) CREATE (u)-[:IS]->(e)",
        "identities",
        "project and name",
    ),
    "a forgotten entity": ("CREATE (:Entity {project: $project, name: 'a', type: 'b'})", "entities", "mentioned"),
    "an answer to nothing": (
        "MATCH (:Answer {project: $project})-[r:ANSWERS_WITH]->() DELETE r",
        "answers",
        "is linked to the memories",
    ),
    "another answer": (
        "MATCH (a:Answer {project: $project}) SET a.changes = '[\"x\"]'",
        "answers",
        "is linked to the memories",
    ),
    "half an answer": ("MATCH (a:Answer {project: $project}) REMOVE a.changes", "answers", "the hash of its input"),
    "an add in the background without its request": (
        "MATCH (o:AddOperation {project: $project, status: 'PENDING'}) REMOVE o.request",
        "operations",
        "has its request until it is finished",
    ),
    "an add in the background that came to nothing": (
        "MATCH (o:AddOperation {project: $project, status: 'SUCCEEDED'}) REMOVE o.changes",
        "operations",
        "has its changes",
    ),
    "an add in the background of another's memory": (
        M + "MATCH (o:AddOperation {project: $project, status: 'SUCCEEDED'}) CREATE (o)-[:ANSWERS_WITH]->(m)",
        "operations",
        "linked to the memories that its changes name",
    ),
    "a run's lost end": (
        "MATCH (r:Run {project: $project, id: 'monday'}) SET r.last_message_id = 'x'",
        "runs",
        "The last turn",
    ),
    "a run's other end": (
        "MATCH (r:Run {project: $project, id: 'monday'}), (s:Run {project: $project, id: 'short'}) "
        "SET r.last_message_id = s.last_message_id",
        "runs",
        "The last turn",
    ),
    "a lost turn": (T + "MATCH (t)-[n:NEXT]-() DELETE n", "runs", "form one chain"),
    "a fork of turns": (T + "CREATE (t)-[:NEXT]->(t)", "turns", "at most one previous"),
    "turns out of time": (T + "SET t.created_at = datetime('9000-01-01')", "turns", "is not older"),
    "turns of other runs": (T + "SET t.run_id = 'short'", "turns", "the run of the previous turn"),
    "a turn out of its run": (T + "MATCH (t)-[i:IN_RUN]->() DELETE i", "turns", "linked to the run that it names"),
    "a turn of nobody": (
        "CREATE (t:Message {project: $project, id: $project, content: ''})",
        "turns",
        "A turn has an owner",
    ),
    "a turn's caption": (T + "SET t.speaker = 'Bo'", "words of turns", "A turn's caption"),
    "a turn's wrong words": (T + "SET t.terms = ' million '", "words of turns", "A turn's indexed terms"),
    "a turn that is not indexed": (
        "MATCH (t:Message {project: $project}) WHERE t.vector IS NOT NULL WITH t LIMIT 1 "
        "SET t.context_terms = t.terms REMOVE t.terms",
        "words of turns",
        "A turn's indexed terms",
    ),
    "another's turn": (T + "SET t.scope_tokens = 'other'", "words of turns", "A turn's indexed terms"),
    "a turn's short vector": (T + "SET t.vector = [1.0]", "words of turns", "the right dimension"),
    "a turn without memories and vector": (
        T + "MATCH (t)<-[d:DERIVED_FROM]-() DELETE d",
        "words of turns",
        "no memory was drawn from has a vector",
    ),
    "a turn's other vector": (
        T + "MATCH (m:Memory {project: $project}) WITH t, m LIMIT 1 SET t.vector = m.vector",
        "words of turns",
        "its scope tokens if it has a vector",
    ),
    "a turn's vector of another text": (
        T + "MATCH (m:Memory {project: $project, user_id: 'bo'}) SET t.vector = m.vector",
        "vectors of turns",
        "which the embedder makes",
    ),
    "a lock": (M + "SET m._lock = true", "leftovers", "No lock"),
    "a project's lock": ("MATCH (p:Project {id: $project}) SET p._lock = true", "leftovers", "No lock"),
    "a lost event": (M + "MATCH (e:Event {memory_id: m.id, version: 1}) DELETE e", "events", "exactly one event"),
    "an event twice": (
        M + "MATCH (e:Event {memory_id: m.id, version: 1}) CREATE (f:Event) SET f = e {.*, id: e.id + 'x', seq: null}",
        "events",
        "exactly one event",
    ),
    "an event of another kind": (
        M + "MATCH (e:Event {memory_id: m.id, version: 1}) SET e.event = 'DELETE'",
        "events",
        "exactly one event",
    ),
    "an event too many": (
        M + "CREATE (:Event:Pending {project: $project, memory_id: m.id, version: 99, event: 'UPDATE'})",
        "events",
        "exactly one event",
    ),
    "a missing number": (
        "MATCH (e:Event {project: $project}) WITH e ORDER BY e.seq DESC LIMIT 1 SET e.seq = e.seq + 1",
        "numbers",
        "numbered from 1",
    ),
    "a lost number": ("MATCH (p:Project {id: $project}) SET p.last_seq = 1", "numbers", "numbered from 1"),
    "a lost event of a number": (
        "MATCH (e:Event {project: $project}) WITH e ORDER BY e.seq DESC LIMIT 1 SET e:Pending",
        "numbers",
        "pending until",
    ),
}


async def test_each_kind_of_damage_is_found_and_named(
    driver: AsyncDriver, life: Project, subtests: pytest.Subtests
) -> None:
    for name, (damage, part, rule) in DAMAGES.items():
        async with undone(driver) as transaction:
            await damage_graph(transaction, life, damage)
            found = await broken(Rehearsal(transaction), life.principal.project)
        with subtests.test(name):
            assert part in found, found
            assert any(rule in said for said in found[part]), found


async def damage_graph(transaction: AsyncTransaction, life: Project, damage: str) -> None:
    result = await transaction.run(f"CYPHER 25 {damage} RETURN count(*) AS count", project=life.principal.project)
    record = await result.single()
    assert record is not None
    assert record["count"] > 0
