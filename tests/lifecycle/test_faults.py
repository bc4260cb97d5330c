"""A Neo4j that hangs, and a disk that is full, under a server that goes on: what callers are told, and what is kept.

The tests are the steps of one life, and each goes on with what the one before it left.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.graphql_client import ADD_MEMORIES, Server, free_port, running_server
from tests.lifecycle.processes import command, neo4j_on, neo4js_on, wait_until
from tests.waiting import PATIENCE

LIST = '{ memories(scope: {userId: "alex"}, first: 1000) { nodes { text } } }'
DISK = "400m"
DEADLINE = 60.0
"""Seconds that a request may take: more than it takes to tell that Neo4j hangs."""
SETTINGS = {"GRAPHMEM_NEO4J_HEAP": "256m", "GRAPHMEM_REQUEST_TIMEOUT": str(DEADLINE)}
LEFT = 2 << 20
"""Bytes that are left on the full disk: less than what Neo4j takes for its next log."""


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path_factory.mktemp("disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("Only root may mount a small disk.")
    yield place
    for process in neo4js_on(place / "data"):
        process.kill()
        process.wait(60)
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture(scope="module")
def server(disk: Path) -> Iterator[Server]:
    with ExitStack() as stack:
        yield stack.enter_context(running_server(disk / "data", **SETTINGS))


@pytest.fixture(scope="module")
def kept_texts() -> set[str]:
    """What is stored at the end of the first server."""
    return set()


def ask(server: Server, document: str, **variables: Any) -> tuple[Any, str]:
    """The data, or the message of the error, which must be UNAVAILABLE."""
    answer = httpx.post(
        f"{server.url}/graphql", json={"query": document, "variables": variables}, timeout=PATIENCE
    ).json()
    if "errors" not in answer:
        return next(iter(answer["data"].values())), ""
    [error] = answer["errors"]
    assert error["extensions"]["code"] == "UNAVAILABLE", answer
    return None, error["message"]


def remember(server: Server, text: str, **metadata: str) -> str:
    """Stores a text and returns what was wrong, if anything."""
    messages = [{"role": "user", "content": text}]
    given = {"messages": messages, "userId": "alex", "infer": False, "metadata": metadata}
    return ask(server, ADD_MEMORIES, input=given)[1]


def texts(server: Server) -> set[str]:
    listed, wrong = ask(server, LIST)
    assert not wrong
    return {node["text"] for node in listed["nodes"]}


def ready(server: Server) -> tuple[bool, str]:
    answer = httpx.get(f"{server.url}/readyz", timeout=PATIENCE)
    return answer.status_code == 200, answer.json()["database"]


def test_a_neo4j_that_hangs_is_told_and_restarted_with_its_data(disk: Path, server: Server) -> None:
    assert remember(server, "I live in Lisbon.") == ""
    halted = neo4j_on(disk / "data")

    halted.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    _, wrong = ask(server, LIST)

    # It is asked again once Neo4j is back, if its deadline allows that.
    assert not wrong or "Neo4j at " in wrong
    assert time.monotonic() - began < DEADLINE
    wait_until(lambda: ready(server)[0])
    assert neo4j_on(disk / "data") != halted
    assert texts(server) == {"I live in Lisbon."}
    assert "had not answered for" in server.log.read_text()


def test_a_full_disk_is_told_and_when_it_has_room_everything_is_well_again(disk: Path, server: Server) -> None:
    before, acknowledged, doubtful = neo4j_on(disk / "data"), texts(server), set()
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        space = os.statvfs(disk)
        os.posix_fallocate(file.fileno(), 0, space.f_bavail * space.f_frsize - LEFT)

    wrong = ""
    for number in range(1000):
        text = f"This is note {number}."
        if wrong := remember(server, text, ballast="x" * 60_000):
            doubtful.add(text)
            break
        acknowledged.add(text)

    assert "disk" in wrong
    wait_until(lambda: "make room there" in ask(server, LIST)[1])
    wait_until(lambda: "MB left" in ready(server)[1])
    assert neo4j_on(disk / "data") == before

    ballast.unlink()
    wait_until(lambda: ready(server)[0] and remember(server, "I have room again.") == "")

    assert neo4j_on(disk / "data") != before
    assert acknowledged <= texts(server) - {"I have room again."} <= acknowledged | doubtful


def test_a_wrong_password_is_told_and_a_new_one_is_made(disk: Path, server: Server, kept_texts: set[str]) -> None:
    data_dir = disk / "data"
    password, kept = data_dir / "neo4j-password", texts(server)
    assert "stop `graphmem serve`" in command(data_dir, "neo4j", "new-password").stderr
    assert server.stop() == 0
    password.write_text("not-the-password")

    refused = command(data_dir, "serve")
    assert refused.returncode == 1
    assert f"the password in {password} is not that of its database" in refused.stderr
    renewed = command(data_dir, "neo4j", "new-password")

    assert renewed.returncode == 0, renewed
    assert renewed.stdout == f"The database has a new password, which is in {password}.\n"
    kept_texts.update(kept)


def test_another_neo4j_may_be_restarted_under_a_server_that_goes_on(disk: Path, kept_texts: set[str]) -> None:
    data_dir, port = disk / "data", str(free_port())
    run = partial(command, data_dir, GRAPHMEM_NEO4J_BOLT_PORT=port, GRAPHMEM_NEO4J_HEAP="256m")
    assert run("neo4j", "start").returncode == 0
    address = {
        "GRAPHMEM_NEO4J_URI": f"bolt://127.0.0.1:{port}",
        "GRAPHMEM_NEO4J_PASSWORD": (data_dir / "neo4j-password").read_text(),
    }

    with running_server(disk / "other", **address, **SETTINGS) as server:
        assert texts(server) == kept_texts
        assert run("neo4j", "stop").returncode == 0
        assert f"Neo4j at bolt://127.0.0.1:{port}" in ask(server, LIST)[1]
        assert not ready(server)[0]
        assert run("neo4j", "start").returncode == 0
        wait_until(lambda: ready(server)[0])
        assert texts(server) == kept_texts
        assert run("neo4j", "stop").returncode == 0
