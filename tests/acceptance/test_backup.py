"""`graphmem backup` and `graphmem restore` with a real Neo4j, whatever runs on the data directory at the time."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import neo4j
import psutil
import pytest

from tests.graphql_client import ADD_MEMORIES, Server, clean_environment, free_port, graphmem_command, running_server

PATIENCE = 120
TEXTS = {"I live in Lisbon.", "I play the cello.", "I am allergic to peanuts."}
LIST = '{ memories(scope: {userId: "alex"}) { nodes { id text createdAt } } }'
SEARCH = '{ searchMemories(query: "Which foods must I avoid?", scope: {userId: "alex"}) { hits { memory { text } } } }'


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """For all of these tests, each of which goes on with what the one before it left."""
    path = tmp_path_factory.mktemp("backup")
    yield path
    for process in neo4js_on(path / "first") + neo4js_on(path / "second"):
        process.kill()


@pytest.fixture(scope="module")
def memories(place: Path) -> list[dict[str, str]]:
    """What a server on the first data directory held when it was killed; its Neo4j still runs."""
    with running_server(place / "first") as server:
        remember(server, *TEXTS)
        found = remembered(server)
        refused = command(place / "first", "backup", str(place / "while-it-serves"))
        server.process.kill()
        server.process.wait(PATIENCE)
    assert refused.returncode == 1
    assert f"in use by another graphmem (process {server.process.pid})" in refused.stderr
    assert "`graphmem export` works while it runs" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert not (place / "while-it-serves").exists()
    assert {memory["text"] for memory in found} == TEXTS
    return found


@pytest.fixture(scope="module")
def file(place: Path, memories: list[dict[str, str]]) -> Path:
    """A backup of the Neo4j that was left running."""
    assert len(neo4js_on(place / "first")) == 1
    made = command(place / "first", "backup", str(place / "backup.tar.gz"))
    assert made.returncode == 0, made
    assert made.stdout.startswith(f"{place / 'backup.tar.gz'} holds ")
    assert "runs again" not in made.stdout
    assert made.stderr.startswith("Backing up ")
    assert made.stderr.count("\n") == 1
    assert neo4js_on(place / "first") == []
    return place / "backup.tar.gz"


def neo4js_on(data_dir: Path) -> list[psutil.Process]:
    home = f"--home-dir={data_dir.resolve()}"
    return [process for process in psutil.process_iter(["cmdline"]) if home in (process.info["cmdline"] or [])]


def command(data_dir: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        graphmem_command(*arguments),
        env=environment(data_dir, **settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    return clean_environment(GRAPHMEM_DATA_DIR=str(data_dir), GRAPHMEM_PORT=str(free_port()), **settings)


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


def counted(data_dir: Path) -> int:
    """The memories in a Neo4j that runs detached, which takes the password that lies there."""
    port = json.loads((data_dir / "neo4j.json").read_text())["bolt_port"]
    login = ("neo4j", (data_dir / "neo4j-password").read_text())
    with neo4j.GraphDatabase.driver(f"bolt://127.0.0.1:{port}", auth=login) as driver:
        count: int = driver.execute_query("MATCH (m:Memory) RETURN count(m)").records[0][0]
    return count


def test_what_is_restored_elsewhere_is_the_same_memories(
    place: Path, file: Path, memories: list[dict[str, str]]
) -> None:
    restored = command(place / "second", "restore", str(file))
    assert restored.returncode == 0, restored
    assert restored.stdout.startswith(f"{place / 'second'} is as it was at ")
    with running_server(place / "second") as server:
        assert remembered(server) == memories
        assert ask(server, SEARCH)["hits"][0]["memory"]["text"] == "I am allergic to peanuts."
        remember(server, "I have a cat.")
        refused = command(place / "second", "restore", str(file), "--replace")
        assert len(remembered(server)) == len(TEXTS) + 1
    assert refused.returncode == 1
    assert "in use by another graphmem" in refused.stderr


def test_what_is_replaced_is_kept_aside(place: Path, file: Path) -> None:
    refused = command(place / "second", "restore", str(file))
    assert refused.returncode == 1
    assert "holds a database already: add --replace" in refused.stderr

    replaced = command(place / "second", "restore", str(file), "--replace")
    assert replaced.returncode == 0, replaced
    [store] = (place / "second").glob("data.replaced-*")
    assert f"What was there before is kept as {store}.\n" in replaced.stdout
    assert (store / "databases" / "neo4j").is_dir()

    assert command(place / "second", "neo4j", "start").returncode == 0
    assert counted(place / "second") == len(TEXTS)


def test_a_detached_neo4j_runs_again_after_its_backup(place: Path, file: Path) -> None:
    [before] = neo4js_on(place / "second")
    refused = command(place / "second", "restore", str(file), "--replace")
    assert f"(process {before.pid}): stop it with `graphmem neo4j stop`" in refused.stderr

    made = command(place / "second", "backup", str(file), "--force")

    assert made.returncode == 0, made
    assert made.stdout.endswith("Neo4j runs again.\n")
    assert neo4js_on(place / "second") not in ([], [before])
    assert counted(place / "second") == len(TEXTS)


def test_a_detached_neo4j_runs_again_after_a_backup_that_was_ended(place: Path, file: Path) -> None:
    [before] = neo4js_on(place / "second")
    content, log = file.read_bytes(), place / "second" / "logs" / "neo4j.log"
    stops = log.read_text().count("Stopping...")
    with subprocess.Popen(
        graphmem_command("backup", str(file), "--force"), env=environment(place / "second"), stderr=subprocess.PIPE
    ) as backup:
        deadline = time.monotonic() + PATIENCE
        while log.read_text().count("Stopping...") == stops:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        backup.send_signal(signal.SIGTERM)
        backup.communicate(timeout=PATIENCE)

    assert backup.returncode == 1
    assert file.read_bytes() == content
    assert sorted(path.name for path in place.glob("*.tar.gz*")) == [file.name]
    assert neo4js_on(place / "second") not in ([], [before])
    assert command(place / "second", "neo4j", "stop").stdout == "Neo4j has stopped.\n"


@pytest.mark.parametrize("name", ["backup", "restore"])
def test_a_neo4j_of_another_is_left_to_its_own_tools(tmp_path: Path, name: str) -> None:
    refused = command(tmp_path / "data", name, str(tmp_path / "file"), GRAPHMEM_NEO4J_URI="neo4j://db.example.org:7687")

    assert refused.returncode == 1
    assert "`neo4j-admin database dump` as docs/operating/backups.md says" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
