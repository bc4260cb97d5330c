"""The embedded Neo4j, for real: what it is when all is well, and what becomes of it when things break."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path

import neo4j
import psutil
import pytest

import graphmem
from graphmem.embedded import (
    EmbeddedNeo4j,
    Options,
    Status,
    start_detached,
    status,
    stop_running,
)
from graphmem.embedded.record import Record
from graphmem.errors import SetupError, Unavailable

CACHE = Path(os.environ.get("GRAPHMEM_CACHE_DIR") or Path.home() / ".cache" / "graphmem")
REPOSITORY = Path(graphmem.__file__).parents[1]
PATIENCE = 60.0

GRAPHMEM = """
import asyncio, sys
from pathlib import Path
from graphmem.embedded import EmbeddedNeo4j, Options

async def main():
    neo4j = EmbeddedNeo4j(Options(Path(sys.argv[1]), Path(sys.argv[2])))
    print((await neo4j.start()).pid, flush=True)
    try:
        await neo4j.wait()
    finally:
        await neo4j.stop()

asyncio.run(main())
"""


@pytest.fixture
def options(tmp_path: Path) -> Iterator[Options]:
    yield Options(tmp_path / "data", CACHE)
    shutil.rmtree(tmp_path / "data", ignore_errors=True)


@asynccontextmanager
async def running(options: Options, on_change: Callable[[Status], None] = print) -> AsyncIterator[EmbeddedNeo4j]:
    server = EmbeddedNeo4j(options, on_change=on_change)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@contextmanager
def graphmem_process(options: Options) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Another graphmem, as from a terminal of its own, and the process id of its Neo4j."""
    command = [sys.executable, "-c", GRAPHMEM, str(options.data_dir), str(options.cache_dir)]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout
        try:
            yield process, int(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGINT)


async def query(server: EmbeddedNeo4j, text: str) -> list[object]:
    uri = server.status().bolt_uri
    assert uri
    async with neo4j.AsyncGraphDatabase.driver(uri, auth=("neo4j", server.password)) as driver:
        records, _, _ = await driver.execute_query(text)
        return [record[0] for record in records]


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  (processes and files tell nobody)
            await asyncio.sleep(0.02)


def page(url: str) -> bytes:
    with urllib.request.urlopen(url) as response:
        return bytes(response.read())


def is_alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def recorded_pid(options: Options) -> int | None:
    file = options.data_dir / "neo4j.json"
    return json.loads(file.read_text())["pid"] if file.exists() else None


async def test_it_answers_on_loopback_with_a_password_and_reports_to_nobody(options: Options) -> None:
    async with running(options) as server:
        now = server.status()
        assert now.running
        assert now.pid
        assert await query(server, "CYPHER 25 RETURN 1") == [1]
        assert stat.S_IMODE((options.data_dir / "neo4j-password").stat().st_mode) == 0o600
        assert stat.S_IMODE(options.data_dir.stat().st_mode) == 0o700
        connections = psutil.Process(now.pid).net_connections(kind="inet")
        assert {one.laddr.ip.removeprefix("::ffff:") for one in connections} == {"127.0.0.1"}
        assert now.bolt_uri
        assert now.browser_url
        names = ["dbms.usage_report.enabled", "client.allow_telemetry", "server.bolt.telemetry.enabled"]
        reporting = await query(server, f"SHOW SETTINGS {', '.join(map(repr, names))} YIELD value RETURN value")
        assert reporting == ["false"] * 3
        assert b"Neo4j Browser" in await asyncio.to_thread(page, now.browser_url)
        async with neo4j.AsyncGraphDatabase.driver(now.bolt_uri, auth=("neo4j", "neo4j")) as driver:
            with pytest.raises(neo4j.exceptions.AuthError):
                await driver.verify_connectivity()
    assert not is_alive(now.pid)
    assert not (await status(options.data_dir)).running


async def test_a_killed_graphmem_leaves_a_neo4j_that_the_next_one_takes_over(options: Options) -> None:
    with graphmem_process(options) as (process, pid):
        process.kill()
        process.wait()
        assert is_alive(pid)
        async with running(options) as server:
            assert server.status().pid == pid
            assert await query(server, "RETURN 1") == [1]
    assert not is_alive(pid)


async def test_ctrl_c_ends_neo4j_in_order(options: Options) -> None:
    with graphmem_process(options) as (process, pid):
        os.killpg(process.pid, signal.SIGINT)
        process.wait(PATIENCE)
        assert not is_alive(pid)
    assert (options.data_dir / "logs" / "neo4j.log").read_text().rstrip().endswith("Stopped.")


async def test_a_second_graphmem_is_told_who_has_the_data_directory(options: Options) -> None:
    with graphmem_process(options) as (process, _):
        with pytest.raises(SetupError, match=rf"\(process {process.pid}\).*GRAPHMEM_NEO4J_URI=bolt://127"):
            await EmbeddedNeo4j(options).start()
        with pytest.raises(SetupError, match=rf"\(process {process.pid}\)"):
            await start_detached(options)
        with pytest.raises(SetupError, match=rf"\(process {process.pid}\)"):
            await stop_running(options.data_dir)
        assert (await status(options.data_dir)).running


async def test_a_killed_neo4j_is_started_again_with_its_data(options: Options) -> None:
    states: list[str] = []
    async with running(options, on_change=lambda now: states.append(now.state)) as server:
        first = server.status()
        assert first.pid
        await query(server, "CREATE (:Kept)")
        os.kill(first.pid, signal.SIGKILL)
        await until(lambda: states.count("running") == 2)
        assert server.status().pid != first.pid
        assert server.status().bolt_uri == first.bolt_uri
        assert await query(server, "MATCH (n:Kept) RETURN count(n)") == [1]
    assert states == ["starting", "running", "restarting", "running", "stopped"]


async def test_a_neo4j_that_keeps_dying_is_given_up_with_the_reason(options: Options) -> None:
    killed: set[int] = set()

    def kill_the_next() -> bool:
        pid = recorded_pid(options)
        if pid and pid not in killed:
            killed.add(pid)
            os.kill(pid, signal.SIGKILL)
        return server.status().state == "failed"

    async with running(options) as server:
        await until(kill_the_next)
        assert not server.status().running
        assert "killed by signal 9" in server.status().detail
        with pytest.raises(Unavailable, match="4 times within 120 s"):
            await server.wait()
    assert not any(map(is_alive, killed))


async def test_ports_in_use_are_left_to_their_users(options: Options) -> None:
    with socket.create_server(("127.0.0.1", 0)) as bolt, socket.create_server(("127.0.0.1", 0)) as http:
        wished = {"bolt_port": bolt.getsockname()[1], "http_port": http.getsockname()[1]}
        async with running(replace(options, **wished)) as server:
            now = server.status()
            assert now.bolt_uri != f"bolt://127.0.0.1:{wished['bolt_port']}"
            assert now.browser_url != f"http://127.0.0.1:{wished['http_port']}/browser/"
            assert await query(server, "RETURN 1") == [1]


async def test_a_record_of_a_process_that_is_another_by_now_is_not_believed(options: Options) -> None:
    own = psutil.Process()
    stale = Record(own.pid, own.create_time(), 7687, 7474, "2026.08.1", detached=True, password_file="")
    options.directory.prepare()
    stale.write(options.directory)
    assert (await status(options.data_dir)).state == "stopped"
    assert not await stop_running(options.data_dir)
    stale.write(options.directory)
    async with running(options) as server:
        assert server.status().pid != own.pid


@pytest.mark.parametrize("place", ["file/data", "/proc/graphmem/data"])
async def test_a_directory_that_cannot_be_written_to_is_one_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    server = EmbeddedNeo4j(Options(tmp_path / place, CACHE))
    with pytest.raises(SetupError, match=r"^Cannot write to the data directory .*GRAPHMEM_DATA_DIR\.$"):
        await server.start()
    assert server.status().state == "stopped"


async def test_a_database_that_cannot_be_opened_says_why(options: Options) -> None:
    async with running(options):
        pass
    (options.data_dir / "data" / "databases" / "neo4j" / "neostore").write_bytes(os.urandom(16384))
    with pytest.raises(SetupError, match=r"cannot open its database: .*neo4j.*store version") as caught:
        await EmbeddedNeo4j(options).start()
    assert "\n" not in caught.value.message
    assert recorded_pid(options) is None


async def test_a_java_that_ends_while_starting_says_why(options: Options) -> None:
    with pytest.raises(SetupError, match="OutOfMemoryError"):
        await EmbeddedNeo4j(replace(options, heap="16m")).start()


async def test_a_lost_password_is_told_not_replaced(options: Options) -> None:
    options.directory.prepare()
    (options.data_dir / "data" / "databases" / "system").mkdir(parents=True)
    (options.data_dir / "neo4j-password").unlink()
    with pytest.raises(SetupError, match="neo4j-password is missing"):
        await EmbeddedNeo4j(options).start()


@pytest.mark.parametrize("sign", ["data/databases/system", "data/databases/neo4j"])
async def test_a_first_start_cut_short_is_mended_by_the_next(options: Options, sign: str) -> None:
    starting = asyncio.create_task(EmbeddedNeo4j(options).start())
    await until(lambda: (options.data_dir / sign).exists())
    pid = recorded_pid(options)
    assert pid
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(SetupError, match="killed by signal 9 while starting"):
        await starting
    async with running(options) as server:
        assert await query(server, "RETURN 1") == [1]


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


async def test_a_detached_neo4j_outlives_those_who_use_it(options: Options) -> None:
    first = await start_detached(options)
    assert first.running
    assert (await start_detached(options)).pid == first.pid
    async with running(options) as server:
        assert server.status().pid == first.pid
    found = await status(options.data_dir)
    assert found.running
    assert found.detached
    assert found.pid == first.pid
    assert await stop_running(options.data_dir)
    assert not is_alive(first.pid or 0)
    assert not await stop_running(options.data_dir)


async def test_nothing_runs_where_nothing_was_started(tmp_path: Path) -> None:
    assert (await status(tmp_path / "none")).state == "stopped"
    assert not await stop_running(tmp_path / "none")
    assert not (tmp_path / "none").exists()
