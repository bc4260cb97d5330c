"""A Neo4j that hangs takes nobody's time beyond the deadline, and not that of the server's end.

The tests are the steps of one life, and each goes on with what the one before it left.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.graphql_client import ADD_MEMORIES, Server, running_server
from tests.lifecycle.processes import neo4j_on, neo4js_on

TIMEOUT = 6
ANSWERED = 25
"""Seconds within which what has a deadline of TIMEOUT is answered, also on a busy machine."""
ENDS = 15
"""Seconds within which a signal must end the server, whatever runs."""
TEXTS = "{ memories { nodes { text } } }"
SEARCH = '{ searchMemories(query: "Where do I live?") { hits { text } } }'


@pytest.fixture(scope="module")
def server(data_dir: Path) -> Iterator[Server]:
    with running_server(data_dir, GRAPHMEM_REQUEST_TIMEOUT=str(TIMEOUT), GRAPHMEM_NEO4J_HEAP="256m") as server:
        yield server


def send(server: Server, document: str, **variables: Any) -> dict[str, Any]:
    body = {"query": document, "variables": variables}
    answer: dict[str, Any] = httpx.post(f"{server.url}/graphql", json=body, timeout=60).json()
    return answer


def add(server: Server, text: str, key: str) -> dict[str, Any]:
    return send(server, ADD_MEMORIES, input={"userId": "alex", "text": text, "infer": False, "idempotencyKey": key})


def acknowledged(server: Server, text: str, key: str) -> None:
    """Sends an add as often as it takes: at first, and after a pause, Neo4j may be slower than the deadline."""
    while not (answer := add(server, text, key))["data"]["addMemories"]:
        assert code(answer) in {"TIMEOUT", "UNAVAILABLE"}
    assert answer["data"]["addMemories"]["outcome"] == "STORED"


def texts(server: Server) -> list[str]:
    return [node["text"] for node in send(server, TEXTS)["data"]["memories"]["nodes"]]


def code(answer: dict[str, Any]) -> str:
    [error] = answer["errors"]
    code: str = error["extensions"]["code"]
    return code


def test_while_neo4j_hangs_requests_are_answered_at_their_deadline(server: Server, data_dir: Path) -> None:
    acknowledged(server, "I live in Oslo.", "oslo")
    neo4j = neo4j_on(data_dir)
    neo4j.suspend()
    began = time.monotonic()

    with ThreadPoolExecutor(3) as pool:
        adding = pool.submit(add, server, "I live in Bergen.", "bergen")
        asking = [pool.submit(send, server, document) for document in (TEXTS, SEARCH)]
        answers = [future.result() for future in (adding, *asking)]

    assert time.monotonic() - began < ANSWERED
    assert {code(answer) for answer in answers} <= {"TIMEOUT", "UNAVAILABLE"}
    neo4j.resume()


def test_what_was_not_acknowledged_is_there_whole_or_not_at_all(server: Server) -> None:
    time.sleep(TIMEOUT)  # for what it was at when it was stopped
    before = texts(server)

    acknowledged(server, "I live in Bergen.", "bergen")

    assert sorted(before) in (["I live in Oslo."], ["I live in Bergen.", "I live in Oslo."])
    assert sorted(texts(server)) == ["I live in Bergen.", "I live in Oslo."]


def test_a_signal_ends_all_while_neo4j_hangs_and_a_request_runs(server: Server, data_dir: Path) -> None:
    neo4j_on(data_dir).suspend()

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(send, server, SEARCH)
        time.sleep(0.5)
        began = time.monotonic()
        status = server.stop(signal.SIGTERM)
        took = time.monotonic() - began
        answer = asking.result()

    assert status == 0
    assert took < ENDS
    assert code(answer) in {"TIMEOUT", "UNAVAILABLE"}
    assert neo4js_on(data_dir) == []


def test_the_next_start_finds_what_was_acknowledged(data_dir: Path) -> None:
    with running_server(data_dir, GRAPHMEM_NEO4J_HEAP="256m") as server:
        assert sorted(texts(server)) == ["I live in Bergen.", "I live in Oslo."]
