"""The connection to Neo4j: what its errors become, and that what fails is undone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from graphmem.errors import GraphmemError, SetupError, Unavailable
from graphmem.store.database import HUNG_AFTER, Database, Transaction
from graphmem.store.driver import Address
from tests.graphql_client import free_port
from tests.integration.project import Project

Opened = Callable[..., AbstractAsyncContextManager[Database]]

NOW = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.fixture
def opened(neo4j_address: Address) -> Opened:
    """The run's database as another address or login would reach it."""

    @asynccontextmanager
    async def open_database(**changes: str) -> AsyncIterator[Database]:
        database = Database(replace(neo4j_address, **changes))
        try:
            yield database
        finally:
            await database.close()

    return open_database


async def test_the_servers_version_is_told(database: Database) -> None:
    version = await database.server_version()

    assert [int(part) for part in version.split(".")][:2] >= [2026, 8]


async def test_a_wrong_password_is_told_with_the_settings_to_change(opened: Opened) -> None:
    async with opened(username="nobody", password="wrong") as database:
        for _ in range(5):
            with pytest.raises(
                SetupError, match=r"refused the login as 'nobody'.*GRAPHMEM_NEO4J_PASSWORD\.$"
            ) as caught:
                await database.server_version()
            assert "wrong" not in caught.value.message
        with pytest.raises(SetupError):
            await database.read("schema/ping", {})


async def test_a_database_that_is_not_there_is_told_with_the_setting_to_change(opened: Opened) -> None:
    async with opened(database="elsewhere") as database:
        with pytest.raises(SetupError, match=r"no database 'elsewhere'.*GRAPHMEM_NEO4J_DATABASE\.$"):
            await database.read("schema/ping", {})
        with pytest.raises(SetupError):
            await database.transact(ping)


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
async def test_nobody_listening_is_unavailable(opened: Opened, scheme: str) -> None:
    uri = f"{scheme}://127.0.0.1:{free_port()}"
    async with opened(uri=uri) as database:
        with pytest.raises(Unavailable, match=f"Neo4j at {uri} does not answer"):
            await database.server_version()


async def test_a_database_that_has_moved_is_asked_at_its_new_address(opened: Opened, neo4j_address: Address) -> None:
    async with opened(uri=f"bolt://127.0.0.1:{free_port()}") as database:
        database.move(neo4j_address)
        database.move(neo4j_address)

        assert [record["one"] for record in await database.read("schema/ping", {})] == [1]


@pytest.mark.parametrize(
    "statement", ["RETURN 1 / 0 AS x", "RETURN $missing AS x", "MATCH (n", "RETURN toLower(1) AS x"]
)
async def test_a_query_that_neo4j_refuses_is_a_fault_of_ours(database: Database, statement: str) -> None:
    with pytest.raises(GraphmemError, match="Neo4j refused a query") as caught:
        await database.run_statement(statement)

    assert type(caught.value) is GraphmemError


async def ping(transaction: Transaction) -> list[Any]:
    return await transaction.run("schema/ping", {})


def scope(project: str, *users: str) -> dict[str, Any]:
    nobody: dict[str, Any] = {key: [] for key in ("agents", "apps", "runs", "message_ids")}
    return nobody | {"project": project, "users": list(users), "now": NOW}


async def test_a_transaction_that_fails_is_undone(stored: Project) -> None:
    project = stored.principal.project

    async def work(transaction: Transaction) -> None:
        await transaction.run("message/open_scope", scope(project, "alex"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await stored.database.transact(work)

    assert await stored.value("MATCH (n) WHERE n.project = $project OR n.id = $project RETURN count(n)") == 0


async def test_transactions_that_block_each_other_are_both_carried_out(stored: Project) -> None:
    project, both_have_begun = stored.principal.project, asyncio.Barrier(2)
    await stored.add("tea", "maths")
    tries: list[str] = []

    def lock(first: str, second: str) -> Callable[[Transaction], Any]:
        async def work(transaction: Transaction) -> str:
            tries.append(first)
            await transaction.run("message/open_scope", scope(project, first))
            if tries.count(first) == 1:
                await both_have_begun.wait()
            await transaction.run("message/open_scope", scope(project, second))
            return first

        return work

    done = await asyncio.gather(
        stored.database.transact(lock("a", "b")),
        stored.database.transact(lock("b", "a")),
    )

    assert [*done] == ["a", "b"]
    assert len(tries) > 2


async def test_what_was_written_is_read_at_once(stored: Project) -> None:
    for number in range(20):
        [memory_id] = await stored.add_ids(f"fact {number}")
        assert memory_id in await stored.memories.get_memories(stored.principal, [memory_id])


async def test_a_read_is_sent_as_one_so_that_a_cluster_may_give_it_to_its_readers(stored: Project) -> None:
    with pytest.raises(GraphmemError) as caught:
        await stored.database.read("message/open_scope", scope(stored.principal.project, "alex"))

    assert getattr(caught.value.__cause__, "code", "") == "Neo.ClientError.Statement.AccessMode"


async def test_a_silent_neo4j_is_asked_for_as_long_as_there_is_patience(opened: Opened) -> None:
    async with opened() as database:
        database.patience, database.silence = 120.0, 60.0
        await database.read("schema/ping", {})
        database.patience = HUNG_AFTER
        with pytest.raises(Unavailable, match="has not answered for 60 s"):
            await database.read("schema/ping", {})
