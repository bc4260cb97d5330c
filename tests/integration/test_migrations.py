"""Migrations, on a Neo4j of their own: applied once, whoever begins, and refused to another embedder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from graphmem.embedded import EmbeddedNeo4j, Options
from graphmem.errors import SetupError
from graphmem.store.database import Address, Database
from graphmem.store.migrations import (
    VECTOR_INDEX,
    VectorSpace,
    check_space,
    list_indexes,
    migrate,
    migrations,
    number_of,
    pending_migrations,
)

SPACE = VectorSpace("embedder-one", 64)
NAMES = [query.name.removeprefix("migrations/") for query in migrations()]


@pytest.fixture(scope="module")
async def address(tmp_path_factory: pytest.TempPathFactory, cache_dir: Path) -> AsyncIterator[Address]:
    data_dir = tmp_path_factory.mktemp("migrations") / "data"
    neo4j = EmbeddedNeo4j(Options(data_dir, cache_dir, heap="256m", page_cache="64m"))
    status = await neo4j.start()
    assert status.bolt_uri
    yield Address(status.bolt_uri, "neo4j", neo4j.password)
    await neo4j.stop()


@pytest.fixture(scope="module")
async def fresh(address: Address) -> AsyncIterator[Database]:
    """A database of nobody's, migrated by four at once."""
    databases = [Database(address) for _ in range(4)]
    assert len(await pending_migrations(databases[0])) == len(NAMES)
    applied = await asyncio.gather(*(migrate(database, SPACE) for database in databases))
    assert NAMES in applied
    yield databases[0]
    for database in databases:
        await database.close()


async def ask(database: Database, query: str) -> list[dict[str, Any]]:
    return [record.data() for record in await database.run_statement(query)]


async def state(database: Database) -> Any:
    """All that a migration can change."""
    return (
        await list_indexes(database),
        await ask(database, "SHOW CONSTRAINTS YIELD name, type, properties RETURN * ORDER BY name"),
        await ask(database, "MATCH (m:Migration) RETURN properties(m) AS migration ORDER BY m.number"),
        await ask(database, "MATCH (s:Settings) RETURN properties(s) AS settings"),
    )


async def test_every_migration_is_recorded_once_in_order(fresh: Database) -> None:
    rows = await ask(
        fresh, "MATCH (m:Migration) RETURN m.number AS number, m.name AS name ORDER BY m.applied_at, number"
    )

    assert [row["name"] for row in rows] == NAMES
    assert (
        [row["number"] for row in rows] == [number_of(query) for query in migrations()] == [*range(1, len(NAMES) + 1)]
    )
    assert await pending_migrations(fresh) == []


async def test_every_index_is_filled_and_the_vectors_have_the_embedders_length(fresh: Database) -> None:
    indexes = await list_indexes(fresh)

    assert {index.state for index in indexes} == {"ONLINE"}
    assert {index.name: index.dimension for index in indexes if index.dimension} == {
        VECTOR_INDEX: SPACE.dimension,
        "passage_embedding": SPACE.dimension,
        "message_embedding": SPACE.dimension,
    }


async def test_a_second_time_changes_nothing(fresh: Database) -> None:
    before = await state(fresh)

    assert await migrate(fresh, SPACE) == []
    assert await state(fresh) == before


async def test_a_migration_that_was_broken_off_is_completed(fresh: Database) -> None:
    before = await state(fresh)
    await ask(fresh, "MATCH (m:Migration {number: 2}) DELETE m")
    await ask(fresh, "DROP INDEX memory_of_user")

    assert await migrate(fresh, SPACE) == NAMES[1:2]
    after = await state(fresh)
    assert (after[0], after[1], after[3]) == (before[0], before[1], before[3])


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
    await ask(fresh, "MATCH (m:Migration {number: 4}) DELETE m")

    await migrate(fresh, SPACE)

    versions = await ask(fresh, "MATCH (v:Version {memory_id: 'old'}) RETURN properties(v) AS v ORDER BY v.version")
    assert [row["v"]["expires_key"].year for row in versions] == [9999, 9999]
    assert [row["v"].get("metadata.b") for row in versions] == [None, 2]
    events = await ask(fresh, "MATCH (e:Event {memory_id: 'old'}) RETURN properties(e) AS e ORDER BY e.version")
    assert [(row["e"]["version"], row["e"]["event"], row["e"]["user_id"]) for row in events] == [
        (1, "ADD", "alex"),
        (2, "UPDATE", "alex"),
    ]
    assert len({row["e"]["id"] for row in events}) == 2
    await ask(fresh, "MATCH (n:Memory|Version|Event) DETACH DELETE n")


@pytest.mark.parametrize(
    ("space", "told"),
    [
        (VectorSpace("embedder-one", 32), ["dimension 64", "dimension 32", "GRAPHMEM_EMBEDDER"]),
        (VectorSpace("embedder-two", 32), ["dimension 64", "dimension 32", "embedder-two"]),
        (VectorSpace("embedder-two", 64), ["embedder-one", "embedder-two", "GRAPHMEM_EMBEDDER"]),
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
