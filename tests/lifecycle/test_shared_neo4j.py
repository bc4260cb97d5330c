"""Agents and a server that start at once on one data directory share one Neo4j, and none ends it for the others.

The tests are the steps of one life, and each goes on with what the one before it left.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests.graphql_client import Server, running_server
from tests.lifecycle.processes import command, environment, neo4j_on, neo4js_on
from tests.stdio_agent import StdioAgent, stdio_agent

SLOW = {"GRAPHMEM_REQUEST_TIMEOUT": "120", "GRAPHMEM_LOG_LEVEL": "error"}
"""On a busy machine the first requests of a young Neo4j take half a minute, which is logged."""
TEXTS = '{ memories(scope: {userId: "alex"}) { nodes { text } } }'


@pytest.fixture(scope="module")
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="module")
def agents(stack: ExitStack, data_dir: Path) -> list[StdioAgent]:
    return [stack.enter_context(stdio_agent(environment(data_dir, **SLOW), "--user", "alex")) for _ in range(2)]


@pytest.fixture(scope="module")
def server(stack: ExitStack, data_dir: Path, agents: list[StdioAgent]) -> Server:
    """It is started at the same moment as the agents, and is ready when it is here, as they are."""
    with ThreadPoolExecutor(2) as pool:
        beginning = [pool.submit(agent.begin) for agent in agents]
        server = stack.enter_context(running_server(data_dir, **SLOW))
        for one in beginning:
            one.result()
    return server


@pytest.fixture(scope="module")
def second_server(stack: ExitStack, data_dir: Path) -> Server:
    """It starts where nothing runs."""
    return stack.enter_context(running_server(data_dir, **SLOW))


@pytest.fixture(scope="module")
def guest(stack: ExitStack, data_dir: Path, second_server: Server) -> StdioAgent:
    """An agent that uses the Neo4j of a server that was there before it."""
    agent = stack.enter_context(stdio_agent(environment(data_dir, **SLOW), "--user", "alex"))
    agent.begin()
    return agent


def remembers(agent: StdioAgent, text: str) -> None:
    assert agent.call("remember", text=text, infer=False)["outcome"] == "STORED"


def texts(server: Server) -> set[str]:
    answer = httpx.post(f"{server.url}/graphql", json={"query": TEXTS}, timeout=60).json()
    return {node["text"] for node in answer["data"]["memories"]["nodes"]}


def test_two_agents_and_a_server_that_start_at_once_share_one_neo4j(
    server: Server, agents: list[StdioAgent], data_dir: Path
) -> None:
    remembers(agents[0], "I drink tea.")
    remembers(agents[1], "I play golf.")

    assert texts(server) == {"I drink tea.", "I play golf."}
    assert neo4j_on(data_dir).is_running()


def test_an_agent_that_ends_leaves_it_to_the_others(server: Server, agents: list[StdioAgent], data_dir: Path) -> None:
    assert agents[0].end() == 0

    remembers(agents[1], "I live in Oslo.")
    assert "I live in Oslo." in texts(server)
    assert agents[0].complaints() == ""


def test_a_server_that_ends_leaves_it_to_the_agents(server: Server, agents: list[StdioAgent], data_dir: Path) -> None:
    assert server.stop(signal.SIGTERM) == 0

    remembers(agents[1], "I have a cat.")
    assert agents[1].end(signal.SIGTERM) == 0
    assert agents[1].complaints() == ""
    assert neo4j_on(data_dir).is_running()
    assert command(data_dir, "neo4j", "stop").stdout == "Neo4j has stopped.\n"


def test_a_server_that_began_alone_leaves_its_neo4j_to_a_guest(
    second_server: Server, guest: StdioAgent, data_dir: Path
) -> None:
    before = neo4j_on(data_dir)

    assert second_server.stop(signal.SIGINT) == 0

    remembers(guest, "I like jazz.")
    assert neo4j_on(data_dir) == before
    assert guest.end(signal.SIGINT) == 0
    assert guest.complaints() == ""
    assert command(data_dir, "neo4j", "stop").stdout == "Neo4j has stopped.\n"
    assert neo4js_on(data_dir) == []
