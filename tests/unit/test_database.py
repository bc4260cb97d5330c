from __future__ import annotations

import asyncio

import pytest

from graphmem.errors import DeadlineExceeded, GraphmemError, SetupError, Unavailable
from graphmem.scheduling.request_work import RequestWork
from graphmem.store.database import HUNG_AFTER, Database, Transaction
from graphmem.store.driver import Address, check_server_version
from tests.graphql_client import free_port


@pytest.mark.parametrize(
    ("agent", "version"),
    [
        ("Neo4j/2026.08.0", "2026.08.0"),
        ("Neo4j/2026.08.1", "2026.08.1"),
        ("Neo4j/2026.10.0", "2026.10.0"),
        ("Neo4j/2027.01.0", "2027.01.0"),
        ("Neo4j/2026.09-aura", "2026.09-aura"),
    ],
)
def test_a_neo4j_of_august_2026_or_newer_will_do(agent: str, version: str) -> None:
    assert check_server_version(agent) == version


@pytest.mark.parametrize(
    "agent", ["Neo4j/4.4.30", "Neo4j/5.26.0", "Neo4j/2025.12.1", "Neo4j/2026.07.9", "Neo4j/dev", ""]
)
def test_an_older_neo4j_is_refused_in_one_sentence(agent: str) -> None:
    with pytest.raises(SetupError, match=r"graphmem needs Neo4j 2026\.08 or newer\.$") as caught:
        check_server_version(agent)

    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "localhost",
        "http://localhost:7474",
        "bolt:/x",
        "neo4j+what://x",
        "neo4j://host:port",
        "bolt://host:99999",
        "bolt://",
    ],
)
def test_what_is_no_address_of_a_neo4j_is_refused(uri: str) -> None:
    with pytest.raises(SetupError, match="is not the address of a Neo4j"):
        Database(Address(uri, "neo4j", "secret"))


async def test_nothing_is_asked_of_a_neo4j_that_hangs_until_it_answers_again() -> None:
    database = Database(Address(f"bolt://127.0.0.1:{free_port()}", "neo4j", "secret"))

    async def work(transaction: Transaction) -> None:
        raise AssertionError

    database.silence = HUNG_AFTER
    for asking in (database.read("schema/ping", {}), database.transact(work)):
        with pytest.raises(Unavailable, match=r"has not answered for 15 s\.") as caught:
            await asking
        assert caught.value.retry_after
    assert caught.value.message.endswith("Nothing of this change was stored.")
    await database.close()


@pytest.mark.parametrize(("silence", "kind"), [(0.0, DeadlineExceeded), (6.0, Unavailable)])
async def test_a_deadline_in_a_silence_is_laid_to_neo4j(silence: float, kind: type[GraphmemError]) -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(hang, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    database = Database(Address(f"bolt://127.0.0.1:{port}", "neo4j", "secret"))
    database.silence = silence

    with RequestWork(0.2).current(), pytest.raises(kind):
        await database.read("schema/ping", {})
    await database.close()
    server.close()


def test_an_address_is_shown_without_its_password() -> None:
    assert "secret" not in repr(Address("bolt://localhost", "neo4j", "secret"))
