"""`graphmem serve` from its start to its end: in order, by force, and after others have gone by force."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.graphql_client import Server, clean_environment, free_port, graphmem_command, running_server

PATIENCE = 120
ADD = 'mutation ($text: String!) { addMemories(input: {text: $text, userId: "alex", infer: false}) { outcome } }'
LIST = '{ memories(scope: {userId: "alex"}) { nodes { text } } }'


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One for all of these tests, each of which leaves it with nothing running on it."""
    path = tmp_path_factory.mktemp("serve") / "data"
    yield path
    for process in neo4js_on(path):
        process.kill()


@pytest.fixture
def data(data_dir: Path) -> Path:
    assert neo4js_on(data_dir) == []
    return data_dir


def neo4js_on(data_dir: Path) -> list[psutil.Process]:
    """The processes whose command line says that they are the Neo4j of this directory."""
    home = f"--home-dir={data_dir.resolve()}"
    return [process for process in psutil.process_iter(["cmdline"]) if home in (process.info["cmdline"] or [])]


def neo4j_on(data_dir: Path) -> psutil.Process:
    process = psutil.Process(json.loads((data_dir / "neo4j.json").read_text())["pid"])
    assert neo4js_on(data_dir) == [process]
    return process


def command(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = clean_environment(GRAPHMEM_DATA_DIR=str(data_dir), GRAPHMEM_PORT=str(free_port()))
    return subprocess.run(
        graphmem_command(*arguments), env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def ask(server: Server, document: str, **variables: str) -> Any:
    body = {"query": document, "variables": variables}
    answer = httpx.post(f"{server.url}/graphql", json=body, timeout=60).json()
    assert "errors" not in answer, answer
    return answer["data"]


def remember(server: Server, text: str) -> None:
    assert ask(server, ADD, text=text)["addMemories"]["outcome"] == "STORED"


def remembered(server: Server) -> set[str]:
    return {memory["text"] for memory in ask(server, LIST)["memories"]["nodes"]}


def readiness(server: Server) -> tuple[int, dict[str, str]]:
    answer = httpx.get(f"{server.url}/readyz", timeout=30)
    return answer.status_code, answer.json()


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_neo4j_alone_is_started_made_ready_and_stopped_by_commands(data: Path) -> None:
    assert command(data, "neo4j", "status").returncode == 1
    assert "no log yet" in command(data, "neo4j", "logs").stdout

    started = command(data, "neo4j", "start")
    assert started.returncode == 0, started
    assert "running" in started.stdout
    assert neo4j_on(data).is_running()
    assert command(data, "neo4j", "status").stdout == started.stdout

    assert "migrations are missing: run `graphmem migrate`" in command(data, "doctor").stdout
    assert command(data, "migrate").stdout.startswith("applied 0001_")
    examined = command(data, "doctor")
    assert examined.returncode == 0, examined
    assert "Java" in examined.stdout

    assert "Started." in command(data, "neo4j", "logs", "-n", "5").stdout
    assert command(data, "neo4j", "stop").stdout == "Neo4j has stopped.\n"
    assert command(data, "neo4j", "stop").stdout == "Neo4j was not running.\n"
    assert neo4js_on(data) == []


def test_a_start_says_where_to_look_and_sigterm_ends_all_of_it(data: Path) -> None:
    with running_server(data) as server:
        remember(server, "I live in Lisbon.")
        browser = command(data, "neo4j", "status").stdout.partition("browser")[2].split()[0]
        said = server.log.read_text()
        assert f"{server.url}/graphql" in said
        assert browser in said
        assert str(data / "neo4j-password") in said
        assert "Ctrl-C" in said
        assert httpx.get(browser).status_code == 200

        assert server.stop(signal.SIGTERM) == 0
    assert server.log.read_text().endswith("graphmem is stopping.\ngraphmem has stopped.\n")
    assert neo4js_on(data) == []


def test_a_second_server_on_a_data_directory_is_refused_and_the_first_goes_on(data: Path) -> None:
    with running_server(data) as server:
        second = command(data, "serve")
        stopping = command(data, "neo4j", "stop")

        assert remembered(server) == {"I live in Lisbon."}
        assert server.stop(signal.SIGINT) == 0
    for refused in (second, stopping):
        assert refused.returncode == 1
        assert f"in use by another graphmem (process {server.process.pid})" in refused.stderr
        assert refused.stderr.count("\n") == 1
    assert neo4js_on(data) == []


def test_the_next_server_takes_over_the_neo4j_of_one_that_was_killed(data: Path) -> None:
    with running_server(data) as killed:
        remember(killed, "I play the cello.")
        neo4j = neo4j_on(data)
        killed.process.kill()
        killed.process.wait(PATIENCE)
    with running_server(data) as server:
        assert neo4j_on(data) == neo4j
        assert remembered(server) == {"I live in Lisbon.", "I play the cello."}
        assert server.stop() == 0
    assert neo4js_on(data) == []


def test_a_neo4j_that_is_killed_comes_back_with_its_data_while_the_server_stays(data: Path) -> None:
    with running_server(data) as server:
        killed = neo4j_on(data)
        killed.kill()
        answers = []

        def is_back() -> bool:
            answers.append(readiness(server))
            return answers[-1][0] == 200 and neo4js_on(data) not in ([], [killed])

        wait_until(is_back)
        assert all(parts["database"] != "ok" for status, parts in answers if status != 200)
        assert httpx.get(f"{server.url}/healthz").status_code == 200
        assert neo4j_on(data) != killed
        assert remembered(server) == {"I live in Lisbon.", "I play the cello."}
        remember(server, "I have a cat.")
        assert server.stop() == 0
    assert "was killed by signal 9" in server.log.read_text()
    assert neo4js_on(data) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_start_that_is_interrupted_ends_in_order_and_leaves_nothing(data: Path, number: signal.Signals) -> None:
    environment = clean_environment(GRAPHMEM_DATA_DIR=str(data), GRAPHMEM_PORT=str(free_port()))
    with subprocess.Popen(
        graphmem_command("serve"), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        wait_until(lambda: neo4js_on(data) != [])
        process.send_signal(number)
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert said == "graphmem is starting.\ngraphmem is stopping.\ngraphmem has stopped.\n"
    assert neo4js_on(data) == []
