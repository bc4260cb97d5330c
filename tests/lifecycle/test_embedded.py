"""The embedded Neo4j on one data directory, from starts that are cut short to a database that cannot be opened.

The tests are the steps of one life, and each goes on with what the one before it left.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import stat
import urllib.request
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import neo4j
import psutil
import pytest

from graphmem.embedded import EmbeddedNeo4j, Options, start_detached, status, stop_running
from graphmem.embedded.record import Record
from graphmem.errors import SetupError, Unavailable
from tests.lifecycle.processes import is_alive, neo4js_on
from tests.waiting import until


@pytest.fixture(scope="module")
def taken_ports() -> Iterator[tuple[int, int]]:
    with socket.create_server(("127.0.0.1", 0)) as bolt, socket.create_server(("127.0.0.1", 0)) as http:
        yield bolt.getsockname()[1], http.getsockname()[1]


@pytest.fixture(scope="module")
def options(
    tmp_path_factory: pytest.TempPathFactory, cache_dir: Path, taken_ports: tuple[int, int]
) -> Iterator[Options]:
    """Of the life's data directory; the ports that they ask for belong to others."""
    bolt_port, http_port = taken_ports
    data_dir = tmp_path_factory.mktemp("embedded") / "data"
    yield Options(data_dir, cache_dir, heap="256m", page_cache="64m", bolt_port=bolt_port, http_port=http_port)
    for process in neo4js_on(data_dir):
        process.kill()


@pytest.fixture(scope="module")
def states() -> list[str]:
    """What the server has told of itself."""
    return []


@pytest.fixture(scope="module")
async def server(options: Options, states: list[str]) -> AsyncIterator[EmbeddedNeo4j]:
    server = EmbeddedNeo4j(options, on_change=lambda now: states.append(now.state))
    await server.start()
    yield server
    await server.stop()


async def query(server: EmbeddedNeo4j, text: str) -> list[object]:
    uri = server.status().bolt_uri
    assert uri
    async with neo4j.AsyncGraphDatabase.driver(uri, auth=("neo4j", server.password)) as driver:
        records, _, _ = await driver.execute_query(text)
        return [record[0] for record in records]


def page(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as response:
        return bytes(response.read())


def recorded_pid(options: Options) -> int | None:
    file = options.data_dir / "neo4j.json"
    return json.loads(file.read_text())["pid"] if file.exists() else None


async def test_nothing_runs_where_nothing_was_started(options: Options) -> None:
    assert (await status(options.data_dir)).state == "stopped"
    assert not await stop_running(options.data_dir)
    assert not options.data_dir.exists()


async def test_a_start_that_is_cancelled_leaves_nothing_running(options: Options) -> None:
    server = EmbeddedNeo4j(options)
    starting = asyncio.create_task(server.start())
    await until(lambda: bool(recorded_pid(options)))
    pid = recorded_pid(options)
    assert pid
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert not is_alive(pid)
    assert server.status().state == "stopped"


@pytest.mark.parametrize("sign", ["data/databases/system", "data/databases/neo4j"])
async def test_a_start_that_is_killed_says_so_and_the_next_gets_further(options: Options, sign: str) -> None:
    starting = asyncio.create_task(EmbeddedNeo4j(options).start())
    assert not (options.data_dir / sign).exists()
    await until(lambda: (options.data_dir / sign).exists())
    pid = recorded_pid(options)
    assert pid
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(SetupError, match="killed by signal 9 while starting"):
        await starting
    assert options.directory.has_unready_database


async def test_what_a_killed_first_start_left_is_made_anew_where_neo4j_does_not_open_it(options: Options) -> None:
    # As it is where the kill comes between the store's files and their transaction logs.
    shutil.rmtree(options.data_dir / "data" / "transactions")
    server = EmbeddedNeo4j(options)
    await server.start()
    assert await query(server, "CYPHER 25 RETURN 1") == [1]
    assert not options.directory.has_unready_database
    await server.stop()


async def test_a_record_of_a_process_that_is_another_by_now_is_not_believed(options: Options) -> None:
    own = psutil.Process()
    stale = Record(own.pid, own.create_time(), 7687, 7474, "2026.08.1", detached=True, password_file="")
    stale.write(options.directory)
    assert (await status(options.data_dir)).state == "stopped"
    assert not await stop_running(options.data_dir)
    stale.write(options.directory)  # for the start that follows


async def test_it_answers_on_loopback_with_a_password_and_reports_to_nobody(
    options: Options, server: EmbeddedNeo4j
) -> None:
    now = server.status()
    assert now.running
    assert now.pid not in (None, os.getpid())
    assert await query(server, "CYPHER 25 RETURN 1") == [1]
    assert stat.S_IMODE((options.data_dir / "neo4j-password").stat().st_mode) == 0o600
    assert stat.S_IMODE(options.data_dir.stat().st_mode) == 0o700
    connections = psutil.Process(now.pid).net_connections(kind="inet")
    assert {one.laddr.ip.removeprefix("::ffff:") for one in connections} == {"127.0.0.1"}
    names = ["dbms.usage_report.enabled", "client.allow_telemetry", "server.bolt.telemetry.enabled"]
    reporting = await query(server, f"SHOW SETTINGS {', '.join(map(repr, names))} YIELD value RETURN value")
    assert reporting == ["false"] * 3
    assert now.browser_url
    assert b"Neo4j Browser" in await asyncio.to_thread(page, now.browser_url)
    assert now.bolt_uri
    async with neo4j.AsyncGraphDatabase.driver(now.bolt_uri, auth=("neo4j", "neo4j")) as driver:
        with pytest.raises(neo4j.exceptions.AuthError):
            await driver.verify_connectivity()


async def test_ports_in_use_are_left_to_their_users(server: EmbeddedNeo4j, taken_ports: tuple[int, int]) -> None:
    bolt_port, http_port = taken_ports
    now = server.status()

    assert now.bolt_uri != f"bolt://127.0.0.1:{bolt_port}"
    assert now.browser_url != f"http://127.0.0.1:{http_port}/browser/"


async def test_a_second_graphmem_is_told_who_has_the_data_directory(options: Options, server: EmbeddedNeo4j) -> None:
    with pytest.raises(SetupError, match=rf"\(process {os.getpid()}\).*GRAPHMEM_NEO4J_URI=bolt://127"):
        await EmbeddedNeo4j(options).start()
    with pytest.raises(SetupError, match=rf"\(process {os.getpid()}\)"):
        await start_detached(options)
    with pytest.raises(SetupError, match=rf"\(process {os.getpid()}\)"):
        await stop_running(options.data_dir)
    assert (await status(options.data_dir)).running
    assert await query(server, "RETURN 1") == [1]


async def test_a_killed_neo4j_is_started_again_with_its_data(server: EmbeddedNeo4j, states: list[str]) -> None:
    first = server.status()
    assert first.pid
    await query(server, "CREATE (:Kept)")
    os.kill(first.pid, signal.SIGKILL)
    await until(lambda: states.count("running") == 2)
    assert server.status().pid != first.pid
    assert server.status().bolt_uri == first.bolt_uri
    assert await query(server, "MATCH (n:Kept) RETURN count(n)") == [1]
    assert states == ["starting", "running", "restarting", "running"]


async def test_a_neo4j_that_keeps_dying_is_given_up_with_the_reason(
    options: Options, server: EmbeddedNeo4j, states: list[str]
) -> None:
    killed: set[int] = set()

    def kill_the_next() -> bool:
        pid = recorded_pid(options)
        if pid and pid not in killed:
            killed.add(pid)
            os.kill(pid, signal.SIGKILL)
        return server.status().state == "failed"

    await until(kill_the_next)
    assert not server.status().running
    assert "killed by signal 9" in server.status().detail
    with pytest.raises(Unavailable, match="4 times within 120 s"):
        await server.wait()
    await server.stop()
    assert states[-2:] == ["failed", "stopped"]
    assert not any(map(is_alive, killed))
    assert not (await status(options.data_dir)).running


async def test_a_database_that_cannot_be_opened_says_why(options: Options) -> None:
    neostore = options.data_dir / "data" / "databases" / "neo4j" / "neostore"
    damaged = os.urandom(16384)
    neostore.write_bytes(damaged)
    with pytest.raises(SetupError, match=r"cannot open its database: .*neo4j.*store version") as caught:
        await EmbeddedNeo4j(options).start()
    assert neostore.read_bytes() == damaged
    assert "\n" not in caught.value.message
    assert recorded_pid(options) is None


async def test_a_java_that_ends_while_starting_says_why(options: Options) -> None:
    with pytest.raises(SetupError, match="OutOfMemoryError"):
        await EmbeddedNeo4j(replace(options, heap="16m")).start()


async def test_a_lost_password_is_told_not_replaced(options: Options) -> None:
    (options.data_dir / "neo4j-password").unlink()
    with pytest.raises(SetupError, match="neo4j-password is missing"):
        await EmbeddedNeo4j(options).start()


@pytest.mark.parametrize("place", ["file/data", "/proc/graphmem/data"])
async def test_a_directory_that_cannot_be_written_to_is_one_sentence(
    tmp_path: Path, cache_dir: Path, place: str
) -> None:
    (tmp_path / "file").touch()
    server = EmbeddedNeo4j(Options(tmp_path / place, cache_dir))
    with pytest.raises(SetupError, match=r"^Cannot write to the data directory .*GRAPHMEM_DATA_DIR\.$"):
        await server.start()
    assert server.status().state == "stopped"
