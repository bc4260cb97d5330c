"""`graphmem serve`, `neo4j`, `backup` and `restore` on real data directories: in order, by force, and afterwards.

The tests are the steps of one life, and each goes on with what the one before it left.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.graphql_client import ADD_MEMORIES, Server, graphmem_command, running_server
from tests.lifecycle.processes import command, environment, neo4j_on, neo4js_on, wait_until
from tests.waiting import PATIENCE

TEXTS = {"I live in Lisbon.", "I play the cello.", "I am allergic to peanuts."}
CAT = "I have a cat."
STOPPED = ["graphmem is stopping.", "graphmem has stopped."]
LIST = '{ memories(scope: {userId: "alex"}) { nodes { id text createdAt } } }'
SEARCH = '{ searchMemories(query: "Which foods must I avoid?", scope: {userId: "alex"}) { hits { memory { text } } } }'


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("commands")
    yield path
    for process in neo4js_on(path / "first") + neo4js_on(path / "second"):
        process.kill()


@pytest.fixture(scope="module")
def first(place: Path) -> Path:
    """The data directory where the memories are made."""
    return place / "first"


@pytest.fixture(scope="module")
def second(place: Path) -> Path:
    """The data directory where the memories are restored."""
    return place / "second"


@pytest.fixture(scope="module")
def file(place: Path) -> Path:
    """The backup of the first data directory."""
    return place / "backup.tar.gz"


@pytest.fixture(scope="module")
def servers() -> Iterator[ExitStack]:
    """Stops what the tests have not stopped."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="module")
def first_server(servers: ExitStack, first: Path) -> Server:
    return servers.enter_context(running_server(first))


@pytest.fixture(scope="module")
def memories(first_server: Server) -> list[dict[str, str]]:
    """What the first server holds."""
    remember(first_server, *TEXTS)
    return remembered(first_server)


@pytest.fixture(scope="module")
def second_server(servers: ExitStack, second: Path) -> Server:
    return servers.enter_context(running_server(second))


@pytest.fixture(scope="module")
def heir(servers: ExitStack, second: Path) -> Server:
    """The server after the second, which was killed."""
    return servers.enter_context(running_server(second))


@pytest.fixture(scope="module")
def last_server(servers: ExitStack, second: Path) -> Server:
    """The server on what was replaced."""
    return servers.enter_context(running_server(second))


def ask(server: Server, document: str, **variables: Any) -> Any:
    answer = httpx.post(f"{server.url}/graphql", json={"query": document, "variables": variables}, timeout=60).json()
    assert "errors" not in answer, answer
    return next(iter(answer["data"].values()))


def remember(server: Server, *texts: str) -> None:
    messages = [{"role": "user", "content": text} for text in texts]
    stored = ask(server, ADD_MEMORIES, input={"messages": messages, "userId": "alex", "infer": False})
    assert stored["outcome"] == "STORED"


def remembered(server: Server) -> list[dict[str, str]]:
    nodes: list[dict[str, str]] = ask(server, LIST)["nodes"]
    return nodes


def texts(server: Server) -> set[str]:
    return {memory["text"] for memory in remembered(server)}


def refusal(data_dir: Path, *arguments: str) -> str:
    """The one sentence of a command that must fail."""
    refused = command(data_dir, *arguments)
    assert refused.returncode == 1, refused
    assert refused.stderr.count("\n") == 1
    return refused.stderr


def test_neo4j_alone_is_started_and_made_ready_by_commands(first: Path) -> None:
    assert command(first, "neo4j", "status").returncode == 1
    assert "no log yet" in command(first, "neo4j", "logs").stdout

    started = command(first, "neo4j", "start")
    assert started.returncode == 0, started
    assert "running" in started.stdout
    assert neo4j_on(first).is_running()
    assert command(first, "neo4j", "status").stdout == started.stdout
    assert command(first, "neo4j", "start").stdout == started.stdout

    assert "migrations are missing: run `graphmem migrate`" in command(first, "doctor").stdout
    assert command(first, "migrate").stdout.startswith("applied 0001_")
    examined = command(first, "doctor")
    assert examined.returncode == 0, examined
    assert "Java" in examined.stdout
    assert "Started." in command(first, "neo4j", "logs", "-n", "5").stdout


def test_a_start_says_where_to_look(first: Path, first_server: Server) -> None:
    said = first_server.log.read_text()
    browser = command(first, "neo4j", "status").stdout.partition("browser")[2].split()[0]

    assert f"{first_server.url}/graphql" in said
    assert browser in said
    assert str(first / "neo4j-password") in said
    assert "Ctrl-C" in said
    assert httpx.get(browser, timeout=30).status_code == 200


def test_others_on_the_data_directory_of_a_server_are_refused_and_it_goes_on(
    first: Path, first_server: Server, memories: list[dict[str, str]], file: Path
) -> None:
    refused = [refusal(first, *others) for others in (["serve"], ["neo4j", "stop"], ["backup", str(file)])]

    assert all(f"in use by another graphmem (process {first_server.process.pid})" in said for said in refused)
    assert "`graphmem export` works while it runs" in refused[-1]
    assert not file.exists()
    assert remembered(first_server) == memories
    assert texts(first_server) == TEXTS


def test_sigterm_ends_the_server_and_leaves_a_detached_neo4j(first: Path, first_server: Server) -> None:
    neo4j = neo4j_on(first)

    assert first_server.stop(signal.SIGTERM) == 0

    assert first_server.last_words() == STOPPED
    assert neo4j_on(first) == neo4j


def test_a_detached_neo4j_runs_again_after_its_backup(first: Path, file: Path) -> None:
    before = neo4j_on(first)

    made = command(first, "backup", str(file))

    assert made.returncode == 0, made
    assert made.stdout.startswith(f"{file} holds ")
    assert made.stdout.endswith("Neo4j runs again.\n")
    assert made.stderr.startswith("Backing up ")
    assert made.stderr.count("\n") == 1
    assert neo4j_on(first) != before


def test_a_detached_neo4j_runs_again_after_a_backup_that_was_ended(first: Path, file: Path) -> None:
    before, content, log = neo4j_on(first), file.read_bytes(), first / "logs" / "neo4j.log"
    stops = log.read_text().count("Stopping...")
    backup = graphmem_command("backup", str(file), "--force")
    with subprocess.Popen(backup, env=environment(first), stderr=subprocess.PIPE) as process:
        wait_until(lambda: log.read_text().count("Stopping...") > stops)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)

    assert process.returncode == 1
    assert file.read_bytes() == content
    assert sorted(path.name for path in file.parent.glob("*.tar.gz*")) == [file.name]
    assert neo4j_on(first) != before


def test_a_detached_neo4j_must_be_stopped_before_a_restore(first: Path, file: Path) -> None:
    said = refusal(first, "restore", str(file), "--replace")

    assert f"(process {neo4j_on(first).pid}): stop it with `graphmem neo4j stop`" in said
    assert command(first, "neo4j", "stop").stdout == "Neo4j has stopped.\n"
    assert command(first, "neo4j", "stop").stdout == "Neo4j was not running.\n"
    assert neo4js_on(first) == []


def test_what_is_restored_elsewhere_is_the_same_memories(
    second: Path, file: Path, memories: list[dict[str, str]], request: pytest.FixtureRequest
) -> None:
    restored = command(second, "restore", str(file))
    assert restored.returncode == 0, restored
    assert restored.stdout.startswith(f"{second} is as it was at ")

    server: Server = request.getfixturevalue("second_server")
    assert remembered(server) == memories
    assert ask(server, SEARCH)["hits"][0]["memory"]["text"] == "I am allergic to peanuts."
    remember(server, CAT)
    assert "in use by another graphmem" in refusal(second, "restore", str(file), "--replace")
    assert texts(server) == TEXTS | {CAT}


def test_a_neo4j_that_is_killed_comes_back_with_its_data_while_the_server_stays(
    second: Path, second_server: Server
) -> None:
    killed, answers = neo4j_on(second), []
    killed.kill()

    def is_back() -> bool:
        ready = httpx.get(f"{second_server.url}/readyz", timeout=30)
        answers.append((ready.status_code, ready.json()))
        return ready.status_code == 200 and neo4js_on(second) not in ([], [killed])

    wait_until(is_back)
    assert all(parts["database"] != "ok" for status, parts in answers if status != 200)
    assert httpx.get(f"{second_server.url}/healthz", timeout=30).status_code == 200
    assert neo4j_on(second) != killed
    assert texts(second_server) == TEXTS | {CAT}
    assert "was killed by signal 9" in second_server.log.read_text()


def test_the_next_server_takes_over_the_neo4j_of_one_that_was_killed(
    second: Path, second_server: Server, request: pytest.FixtureRequest
) -> None:
    neo4j = neo4j_on(second)
    second_server.stop(signal.SIGKILL)

    heir: Server = request.getfixturevalue("heir")

    assert neo4j_on(second) == neo4j
    assert texts(heir) == TEXTS | {CAT}


def test_a_backup_ends_the_neo4j_that_a_killed_server_has_left(second: Path, place: Path, heir: Server) -> None:
    heir.stop(signal.SIGKILL)
    assert neo4j_on(second).is_running()

    made = command(second, "backup", str(place / "left.tar.gz"))

    assert made.returncode == 0, made
    assert "runs again" not in made.stdout
    assert neo4js_on(second) == []


def test_what_is_replaced_is_kept_aside(
    second: Path, file: Path, memories: list[dict[str, str]], request: pytest.FixtureRequest
) -> None:
    assert "holds a database already: add --replace" in refusal(second, "restore", str(file))

    replaced = command(second, "restore", str(file), "--replace")

    assert replaced.returncode == 0, replaced
    [store] = second.glob("data.replaced-*")
    assert f"What was there before is kept as {store}.\n" in replaced.stdout
    assert (store / "databases" / "neo4j").is_dir()
    assert remembered(request.getfixturevalue("last_server")) == memories


def test_ctrl_c_ends_the_server_and_its_neo4j_in_order(second: Path, last_server: Server) -> None:
    os.killpg(last_server.process.pid, signal.SIGINT)

    assert last_server.process.wait(PATIENCE) == 0
    assert last_server.last_words() == STOPPED
    assert neo4js_on(second) == []
    assert (second / "logs" / "neo4j.log").read_text().rstrip().endswith("Stopped.")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_start_that_is_interrupted_ends_in_order_and_leaves_nothing(second: Path, number: signal.Signals) -> None:
    with subprocess.Popen(
        graphmem_command("serve"),
        env=environment(second),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        wait_until(lambda: neo4js_on(second) != [])
        process.send_signal(number)
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert said == "graphmem is starting.\ngraphmem is stopping.\ngraphmem has stopped.\n"
    assert neo4js_on(second) == []
