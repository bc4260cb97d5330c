"""Migrations, on an empty Neo4j: applied once, whoever begins, and refused to another embedder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from graphmem.english.terms import encode_terms
from graphmem.errors import SetupError
from graphmem.model.caption import caption_of
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.service import background_migrations as finishing_module
from graphmem.service.background_migrations import finish_migrations
from graphmem.service.consistency import is_reindexable
from graphmem.service.reindexing import Reindexer
from graphmem.store.database import Database
from graphmem.store.driver import Address
from graphmem.store.faults import QueryFault
from graphmem.store.migrations import (
    VECTOR_INDEX,
    VectorSpace,
    applied_migrations,
    background_migrations,
    check_space,
    list_indexes,
    migrate,
    migrations,
    number_of,
    pending_migrations,
)
from graphmem.store.queries import CypherQuery
from graphmem.store.reindexing import ReindexingStore
from graphmem.store.search import Depth, SearchStore
from graphmem.store.selection import Selection
from tests.integration import old_store
from tests.integration.old_store import OldMemory, OldStore, mentioning
from tests.integration.project import DIMENSION
from tests.integration.test_checks import broken, checks
from tests.integration.test_passage_moving import LineEmbedder
from tests.waiting import until

SPACE = VectorSpace("embedder-one", DIMENSION)
NAMES = [query.name.removeprefix("migrations/") for query in migrations()]


@pytest.fixture(scope="module")
async def fresh(empty_address: Address) -> AsyncIterator[Database]:
    """A database of nobody's, migrated by four at once."""
    databases = [Database(empty_address) for _ in range(4)]
    assert len(await pending_migrations(databases[0])) == len(NAMES)
    applied = await asyncio.gather(*(migrate(database, SPACE) for database in databases))
    assert NAMES in applied
    yield databases[0]
    for database in databases:
        await database.close()


async def ask(database: Database, query: str) -> list[dict[str, Any]]:
    return [record.data() for record in await database.run_statement(query)]


async def forget(database: Database, number: int) -> None:
    """Takes the record of a migration away."""
    await database.run_statement("MATCH (s:Settings) SET s[$name] = null", {"name": NAMES[number - 1]})


async def state(database: Database) -> Any:
    """All that a migration can change."""
    return (
        await list_indexes(database),
        await ask(database, "SHOW CONSTRAINTS YIELD name, type, properties RETURN * ORDER BY name"),
        await ask(database, "MATCH (s:Settings) RETURN properties(s) AS settings"),
    )


async def test_every_migration_is_recorded_once_in_order(fresh: Database) -> None:
    [row] = await ask(fresh, "MATCH (s:Settings) RETURN properties(s) AS s")
    applied = {name: at for name, at in row["s"].items() if name[0].isdigit()}

    assert sorted(applied, key=lambda name: (applied[name], name)) == NAMES
    assert [number_of(query) for query in migrations()] == [*range(1, len(NAMES) + 1)]
    assert await applied_migrations(fresh) == [*range(1, len(NAMES) + 1)]
    assert await pending_migrations(fresh) == []


async def test_every_index_is_filled_and_the_vectors_have_the_embedders_length(fresh: Database) -> None:
    indexes = await list_indexes(fresh)

    assert {index.state for index in indexes} == {"ONLINE"}
    assert {index.name: index.dimension for index in indexes if index.dimension} == {
        VECTOR_INDEX: SPACE.dimension,
        "passage_vector": SPACE.dimension,
        "message_vector": SPACE.dimension,
    }


async def test_an_index_that_is_missing_fails_a_search_so_that_all_is_compared(fresh: Database) -> None:
    """Neo4j answers a search of an index that it is still filling with the same error code as for a missing one."""
    before = await state(fresh)
    await forget(fresh, 21)
    await ask(fresh, "DROP INDEX memory_vector")
    depth, vector = Depth(memories=1, ids=1, candidates=1), np.ones(DIMENSION, np.float32)

    with pytest.raises(QueryFault, match="An index is missing, or Neo4j is still filling it"):
        await SearchStore(fresh).search_by_index(Principal("p"), Selection(), vector, depth)

    assert await migrate(fresh, SPACE) == NAMES[20:21]
    assert (await state(fresh))[:2] == before[:2]
    assert (await SearchStore(fresh).search_by_index(Principal("p"), Selection(), vector, depth)).matches == []


async def test_the_vector_indexes_are_dense_graphs_of_bytes(fresh: Database) -> None:
    """Vector indexes with Neo4j's default settings miss one of the ten nearest among 100,000 memories."""
    rows = await ask(fresh, "SHOW VECTOR INDEXES YIELD options RETURN options.indexConfig AS config")

    wanted = {"vector.quantization.type": "SCALAR", "vector.hnsw.m": 32, "vector.hnsw.ef_construction": 200}
    assert [row["config"] | wanted for row in rows] == [row["config"] for row in rows]
    assert len(rows) == 3


async def test_an_upgrade_tells_what_it_migrates_and_how_long_that_took(
    fresh: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await forget(fresh, 9)

    await migrate(fresh, SPACE)

    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2
    assert "0009_mended_words: Marks all memories as stale, because threads that shared a stemmer" in caplog.text
    assert "Migration 0009_mended_words took " in caplog.text


async def test_a_second_time_changes_nothing(fresh: Database) -> None:
    before = await state(fresh)

    assert await migrate(fresh, SPACE) == []
    assert await state(fresh) == before


async def test_a_migration_that_was_broken_off_is_completed(fresh: Database) -> None:
    before = await state(fresh)
    await forget(fresh, 2)
    await ask(fresh, "DROP INDEX memory_of_user")

    assert await migrate(fresh, SPACE) == NAMES[1:2]
    after = await state(fresh)
    assert after[:2] == before[:2]


OLD = """
CREATE (m:Memory {id: 'old', project: 'p', user_id: 'alex', version: 2, metadata: '{"b":2}', metadata_paths: ['b'],
                  `metadata.b`: 2, expires_key: datetime('9999-12-31T00:00:00Z')}),
       (m)-[:MEMORY_VERSION {version: 1}]->(:Version {memory_id: 'old', version: 1, metadata: '{"a":1}'}),
       (m)-[:MEMORY_VERSION {version: 2}]->(:Version {memory_id: 'old', version: 2, metadata: '{"b":2}'}),
       (:Event:Pending {project: 'p', event: 'UPDATE', memory_id: 'old', at: datetime('2026-01-02T00:00:00Z')}),
       (:Event:Pending {project: 'p', event: 'ADD', memory_id: 'old', at: datetime('2026-01-01T00:00:00Z')})
"""


async def test_what_was_written_before_the_lives_of_memories_gets_what_it_lacks(fresh: Database) -> None:
    await ask(fresh, OLD)
    for number in (4, 19):
        await forget(fresh, number)

    await migrate(fresh, SPACE)

    versions = await ask(fresh, "MATCH (v:Version {memory_id: 'old'}) RETURN properties(v) AS v ORDER BY v.version")
    assert [row["v"]["visible_until"].year for row in versions] == [9999, 9999]
    assert [row["v"].get("metadata.b") for row in versions] == [None, 2]
    events = await ask(fresh, "MATCH (e:Event {memory_id: 'old'}) RETURN properties(e) AS e ORDER BY e.version")
    assert [(row["e"]["version"], row["e"]["event"], row["e"]["user_id"]) for row in events] == [
        (1, "ADD", "alex"),
        (2, "UPDATE", "alex"),
    ]
    assert len({row["e"]["id"] for row in events}) == 2
    await ask(fresh, "MATCH (n:Memory|Version|Event) DETACH DELETE n")


UNNAMED = """
CREATE (:User:Owner {project: 'p', id: 'alex'}), (:Run:Owner {project: 'p', id: 'trip'}), (:Project {id: 'p'}),
       (:Memory {project: 'p', id: '1', text: $long}), (:DeletedMemory {project: 'p', id: '2', text: 'Tea.'}),
       (:Version {memory_id: '2', version: 1, text: 'Tea.'}), (:Version {memory_id: '2', version: 2}),
       (:Message {id: '1', project: 'p', user_id: 'alex', role: 'user', name: 'Ann', content: $long}),
       (:Message {id: '2', project: 'p', user_id: 'alex', role: 'user', content: $long}),
       (:Message {id: '3', project: 'p', user_id: 'alex', role: 'assistant', content: 'Hello.'}),
       (:Event {id: '1', project: 'p', event: 'ADD'}), (:Passage {project: 'p', position: 0})
"""
LONG_TEXT = "🍵 tea\n" * 20


async def test_what_was_written_before_captions_gets_them_however_often_the_migration_begins(fresh: Database) -> None:
    await fresh.run_statement(UNNAMED, {"long": LONG_TEXT})
    for _ in range(2):
        await forget(fresh, 15)
        await migrate(fresh, SPACE)

        rows = await ask(fresh, "MATCH (n) WHERE NOT n:Settings AND n.name <> 'x' RETURN labels(n) AS l, n.name AS n")
        assert sorted((*row["l"], row["n"]) for row in rows) == sorted(
            [
                ("User", "alex"), ("Run", "trip"), ("Project", "p"), ("Event", "ADD"), ("Passage", "part 1"),
                ("Memory", caption_of(LONG_TEXT)), ("DeletedMemory", "Tea."), ("Version", "Tea."),
                ("Version", "deleted"), ("Message", caption_of(f"Ann: {LONG_TEXT}")),
                ("Message", caption_of(f"alex: {LONG_TEXT}")), ("Message", "assistant: Hello."),
            ]
        )  # fmt: skip
        speakers = await ask(fresh, "MATCH (t:Message) RETURN t.speaker AS who ORDER BY t.id")
        assert [row["who"] for row in speakers] == ["Ann", None, None]
    await ask(fresh, "MATCH (n) WHERE NOT n:Settings DETACH DELETE n")


UNTYPED = """
CREATE (alex:Entity {project: 'p', name: 'alex', type: 'user'}),
       (tom:Entity {project: 'p', name: 'Tom', type: 'person'}),
       (alex)-[:RELATES_TO {type: 'WORKS_AT', memory_id: '1', valid_from: datetime('2026-01-02T00:00:00Z')}]->
       (:Entity {project: 'p', name: 'Siemens', type: 'organization'}),
       (alex)-[:RELATES_TO {type: 'LIKES', memory_id: '2', valid_from: datetime('2026-01-01T00:00:00Z'),
                            valid_to: datetime('2026-01-02T00:00:00Z')}]->(tom),
       (tom)-[:RELATES_TO {type: 'PLAYS_CHESS_WITH', memory_id: '3'}]->(alex)
"""


async def test_what_was_related_before_relations_had_types_gets_them_however_often_the_migration_begins(
    fresh: Database,
) -> None:
    await ask(fresh, UNTYPED)
    properties = "MATCH ()-[r {type: 'WORKS_AT'}]->() RETURN properties(r) AS r"
    [before] = await ask(fresh, properties)
    for _ in range(2):
        await forget(fresh, 16)
        await asyncio.gather(*(migrate(fresh, SPACE) for _ in range(3)))

        rows = await ask(fresh, "MATCH (a:Entity)-[r]->(b) RETURN a.name AS a, type(r) AS r, r.type AS t, b.name AS b")
        assert sorted((row["a"], row["r"], row["t"], row["b"]) for row in rows) == [
            ("Tom", "RELATES_TO", "PLAYS_CHESS_WITH", "alex"),
            ("alex", "FORMERLY", "LIKES", "Tom"),
            ("alex", "WORKS_AT", "WORKS_AT", "Siemens"),
        ]
    assert await ask(fresh, properties) == [before]
    await ask(fresh, "MATCH (e:Entity) DETACH DELETE e")


UNKNOWN = """
CREATE (alex:User {project: 'p', id: 'alex'})-[:HAS_MEMORY]->(m:Memory {project: 'p', id: '1', user_id: 'alex'}),
       (:User {project: 'p', id: 'Bo'})-[:HAS_MEMORY]->(n:Memory {project: 'p', id: '2', user_id: 'Bo'}),
       (:Agent {project: 'p', id: 'tutor'}), (:User {project: 'q', id: 'alex'}),
       (m)-[:MENTIONS]->(:Entity {project: 'p', name: 'Alex', name_key: 'alex', type: 'person'}),
       (m)-[:MENTIONS]->(:Entity {project: 'p', name: 'Bo', name_key: 'bo', type: 'person'}),
       (:Entity {project: 'p', name: 'Bo', name_key: 'Bo', type: 'user'}),
       (:Entity {project: 'p', name: 'tutor', name_key: 'tutor', type: 'agent'})
"""


async def test_users_from_before_are_linked_to_the_entities_that_they_are(fresh: Database) -> None:
    await ask(fresh, UNKNOWN)
    for _ in range(2):
        await forget(fresh, 17)
        await migrate(fresh, SPACE)

        rows = await ask(fresh, "MATCH (o)-[:IS]->(e) RETURN o.project + ' ' + o.id AS o, e.type + ' ' + e.name AS e")
        assert sorted((row["o"], row["e"]) for row in rows) == [
            ("p Bo", "user Bo"),
            ("p alex", "person Alex"),
            ("p tutor", "agent tutor"),
        ]
    await ask(fresh, "MATCH (n) WHERE NOT n:Settings DETACH DELETE n")


SAID = """
CREATE (m:Memory {project: 'p', id: '1', text: 'tea'}),
       (m)-[:MEMORY_VERSION]->(:Version {text: 'tea'})-[:DERIVED_FROM]->(:Message {project: 'p', id: 'a'}),
       (m)-[:MEMORY_VERSION]->(:Version {text: 'coffee'})-[:DERIVED_FROM]->(:Message {project: 'p', id: 'b'}),
       (gone:DeletedMemory {project: 'p', id: '2', text: 'maths'}), (gone)-[:MEMORY_VERSION]->(:Version),
       (gone)-[:MEMORY_VERSION]->(:Version {text: 'maths'})-[:DERIVED_FROM]->(:Message {project: 'p', id: 'c'}),
       (:Memory {project: 'p', id: '3', text: 'by hand'})-[:MEMORY_VERSION]->(:Version {text: 'by hand'})
"""


async def test_memories_from_before_are_linked_to_the_turns_that_their_texts_were_said_in(fresh: Database) -> None:
    await ask(fresh, SAID)
    for _ in range(2):
        await forget(fresh, 20)
        await asyncio.gather(*(migrate(fresh, SPACE) for _ in range(3)))

        rows = await ask(fresh, "MATCH (m)-[:SAID_IN]->(t) RETURN m.id AS m, t.id AS t")
        assert sorted((row["m"], row["t"]) for row in rows) == [("1", "a"), ("2", "c")]
    await ask(fresh, "MATCH (n) WHERE NOT n:Settings DETACH DELETE n")


async def test_a_migration_for_the_background_is_left_by_a_start_and_finished_while_it_serves(fresh: Database) -> None:
    await ask(fresh, SAID)
    links = "MATCH ()-[link:SAID_IN]->() RETURN count(link) AS count"
    for number in (9, 20):
        await forget(fresh, number)

    assert await migrate(fresh, SPACE, leaves_background=True) == NAMES[8:9]
    assert [query.name for query in background_migrations(await pending_migrations(fresh))] == [
        "migrations/0020_said_in"
    ]
    assert await ask(fresh, links) == [{"count": 0}]

    await finish_migrations(fresh, SPACE)
    assert await pending_migrations(fresh) == []
    assert await ask(fresh, links) == [{"count": 2}]
    await ask(fresh, "MATCH (n) WHERE NOT n:Settings DETACH DELETE n")


async def test_a_migration_in_the_background_that_fails_is_tried_again(
    fresh: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await forget(fresh, 20)
    monkeypatch.setattr(finishing_module, "RETRY_PAUSE", 0.05)
    fresh.silence = fresh.patience

    finishing = asyncio.create_task(finish_migrations(fresh, SPACE))
    await until(lambda: "is tried again" in caplog.text)
    fresh.silence = 0.0
    await finishing

    assert await pending_migrations(fresh) == []


def test_what_has_to_come_before_another_migration_is_not_left_to_the_background() -> None:
    now = CypherQuery("migrations/0001_a", "// A.\nCYPHER 25 CREATE INDEX a;")
    later = CypherQuery("migrations/0002_b", "// B.\n// :background\n// :param {}\nCYPHER 25 CREATE INDEX b;")

    assert background_migrations([now, later]) == [later]
    assert background_migrations([later, now]) == []
    assert background_migrations([]) == []


async def test_migrations_that_were_nodes_of_their_own_become_settings(fresh: Database) -> None:
    [before] = await ask(fresh, "MATCH (s:Settings) RETURN properties(s) AS s")
    await ask(
        fresh,
        "MATCH (s:Settings) UNWIND keys(s) AS name WITH s, name WHERE name =~ '\\\\d{4}_.*' "
        "CREATE (:Migration {number: toInteger(left(name, 4)), name: name, applied_at: s[name]}) SET s[name] = null",
    )
    await ask(fresh, "MATCH (m:Migration {number: 18}) DELETE m")

    assert await migrate(fresh, SPACE) == NAMES[17:18]

    [after] = await ask(fresh, "MATCH (s:Settings) RETURN properties(s) AS s")
    assert after["s"].keys() == before["s"].keys()
    assert after["s"]["0001_keys"] == before["s"]["0001_keys"]
    assert await ask(fresh, "MATCH (m:Migration) RETURN m") == []


TRIP = Scope("alex", run_id="trip")
WRONG = OldMemory("wrong", "I have two thousand books.", TRIP, ["t1"], terms=" two million book ")
LONG = OldMemory("long", "We met in May.\nIt rained.", TRIP, ["t2"])
EARLY = OldMemory("early", "Priya lives in Lisbon.", turns=["a", "d"], at=datetime(2024, 1, 1, tzinfo=UTC))
GONE = OldMemory("gone", "I play chess.\nI play cards.", turns=["b"])
TWO_WAYS = (
    OldMemory("way-1", "I live in Porto.", turns=["c"], mentions=mentioning("Porto")),
    OldMemory("way-2", "I live in porto now.", turns=["e"], mentions=mentioning("porto")),
)


@pytest.fixture
async def old(fresh: Database) -> AsyncIterator[Database]:
    """What the commit before turns had words and owners could leave behind."""
    await old_store.go_back(fresh, SPACE)
    store = OldStore(fresh)
    await store.add_turn("t2", f"{LONG.text}\nWhat weather!", minute=5, run="trip")
    await store.add_turn("t1", WRONG.text, minute=1, run="trip")  # after the run had been deleted
    for turn, minute, previous in (("a", 0, None), ("b", 9, "a"), ("c", 3, "b"), ("d", 5, "a"), ("e", 6, None)):
        await store.add_turn(turn, f"{turn} said", minute, previous)
    for memory in (WRONG, LONG, EARLY, GONE, *TWO_WAYS):
        await store.add(memory)
    await store.update(LONG, "We met in June.\nIt was dry.\nIt was hot.")
    await store.update(WRONG, "I have three thousand books.")
    await store.delete(GONE)
    await ask(fresh, "MATCH (v:Version) WHERE v.memory_id IN ['early', 'long'] SET v.project = null")
    yield fresh
    await ask(fresh, "MATCH (n) WHERE n.project = 'old' OR n:Project DETACH DELETE n")


async def lines(database: Database) -> list[list[str]]:
    """The turns of each conversation, in order."""
    walk = """
    MATCH (first:Message) WHERE NOT EXISTS { (first)<-[:NEXT]-() }
    RETURN COLLECT {
      MATCH path = (first)-[:NEXT]->*(t) RETURN t.id ORDER BY length(path)
    } AS line ORDER BY first.id
    """
    return [row["line"] for row in await ask(database, walk)]


async def test_a_store_from_before_is_mended_in_the_background_and_the_deep_check_agrees(old: Database) -> None:
    embedder = LineEmbedder(SPACE.embedder)

    assert await migrate(old, SPACE) == NAMES[old_store.LAST :]
    assert await Reindexer(ReindexingStore(old), embedder).reindex_all() == 6 + 7

    assert await broken(old, None) == {}
    assert await lines(old) == [["a", "c", "d", "b"], ["e"], ["t1", "t2"]]
    words = await ask(old, "MATCH (v:Version {memory_id: 'wrong'}) RETURN v.terms AS terms ORDER BY v.version")
    assert [row["terms"] for row in words] == [encode_terms(WRONG.text), None]
    passages = await ask(
        old, "MATCH (v:Version)-[:HAS_PASSAGE]->(p) RETURN v.memory_id + v.version AS v, labels(p) AS p"
    )
    assert sorted((row["v"], *row["p"]) for row in passages) == [
        *[("gone1", "PastPassage")] * 2,
        *[("long1", "PastPassage")] * 2,
        *[("long2", "Passage")] * 3,
    ]
    places = await ask(old, "MATCH (m:Memory)-[:MENTIONS]->(e) RETURN m.id AS id, e.name AS name ORDER BY id, name")
    assert [(row["id"], row["name"]) for row in places] == [
        ("early", "Lisbon"),
        ("early", "Priya"),
        ("way-1", "Porto"),
        ("way-2", "Porto"),
    ]
    telling = await ask(old, "MATCH (t:Message) WHERE t.vector IS NOT NULL RETURN t.id AS id ORDER BY id")
    assert "t2" in {row["id"] for row in telling}
    assert "t1" not in {row["id"] for row in telling}


async def test_a_reindexing_repairs_what_follows_from_something_else(old: Database) -> None:
    embedder = LineEmbedder(SPACE.embedder)
    await migrate(old, SPACE)
    reindexer = Reindexer(ReindexingStore(old), embedder)
    await reindexer.reindex_all()
    await ask(old, "MATCH (v:Version {memory_id: 'early'}) SET v.project = null, v._lock = true")
    await ask(old, "CREATE (:Entity {project: 'old', name: 'Nobody', name_key: 'nobody', type: 'person'})")
    wrong = [finding async for finding in checks(old).check() if not finding.is_well]

    await reindexer.mark_all()
    await reindexer.reindex_all()

    assert {finding.part for finding in wrong} == {"projects", "entities", "leftovers"}
    assert all(map(is_reindexable, wrong))
    assert await broken(old, None) == {}


@pytest.mark.parametrize(
    ("space", "told"),
    [
        (VectorSpace("embedder-one", 32), [f"dimension {DIMENSION}", "dimension 32", "GRAPHMEM_EMBEDDER"]),
        (VectorSpace("embedder-two", 32), [f"dimension {DIMENSION}", "dimension 32", "embedder-two"]),
        (VectorSpace("embedder-two", DIMENSION), ["embedder-one", "embedder-two", "GRAPHMEM_EMBEDDER"]),
    ],
)
async def test_another_embedders_vectors_are_refused_in_one_sentence_and_change_nothing(
    fresh: Database, space: VectorSpace, told: list[str]
) -> None:
    before = await state(fresh)

    for refuse in (migrate, check_space):
        with pytest.raises(SetupError) as caught:
            await refuse(fresh, space)
        assert all(part in caught.value.message for part in told)
        assert caught.value.message.endswith("use another database.")
        assert "\n" not in caught.value.message
    assert await state(fresh) == before
