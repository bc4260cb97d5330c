"""A call that its agent gives up ends in Neo4j too, and leaves nothing behind; so does the end of `graphmem mcp`."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import neo4j
import pytest

from graphmem.store.database import Database
from graphmem.store.driver import Address
from tests.acceptance.test_mcp import agent_at
from tests.blocked_transactions import waiting
from tests.command_line import login
from tests.graphql_client import Client, clean_environment
from tests.stdio_agent import StdioAgent, stdio_agent

ENDS = 20
"""Seconds within which it ends, also on a busy machine."""
LOCK = "MERGE (:Project {id: $project}) MERGE (u:User {project: $project, id: 'alex'}) SET u._lock = true"
TEA = {"text": "I drink tea.", "infer": False}


@pytest.fixture
async def lock(neo4j_address: Address, project: str) -> AsyncIterator[neo4j.AsyncTransaction]:
    """What every add for Alex waits for until it is rolled back."""
    auth = (neo4j_address.username, neo4j_address.password)
    async with neo4j.AsyncGraphDatabase.driver(neo4j_address.uri, auth=auth) as driver, driver.session() as session:
        transaction = await session.begin_transaction()
        await (await transaction.run(LOCK, project=project)).consume()
        yield transaction
        await transaction.close()


@pytest.fixture
def agent(neo4j_address: Address, project: str, tmp_path: Path) -> Iterator[StdioAgent]:
    patient = {
        "GRAPHMEM_REQUEST_TIMEOUT": "120",
        "GRAPHMEM_LOG_LEVEL": "error",
    }  # a busy machine is slow, which is logged
    environment = clean_environment(**login(neo4j_address), GRAPHMEM_DATA_DIR=str(tmp_path / "unused"), **patient)
    with stdio_agent(environment, "--user", "alex", "--project", project) as agent:
        agent.begin()
        yield agent


async def texts(client: Client) -> list[str]:
    listed = await client.data("{ memories { nodes { text } } }")
    return [node["text"] for node in listed["nodes"]]


async def test_a_call_that_is_cancelled_over_standard_input_ends_in_neo4j(
    agent: StdioAgent, lock: neo4j.AsyncTransaction, database: Database, client: Client
) -> None:
    number = agent.start_call("remember", **TEA)
    assert await waiting(database, client.project, 1)

    agent.notify("notifications/cancelled", requestId=number, reason="The user has changed their mind.")

    assert await waiting(database, client.project, 0)
    await lock.rollback()
    assert await texts(client) == []
    assert (await asyncio.to_thread(agent.call, "remember", text="I play golf.", infer=False))["outcome"] == "STORED"
    assert await texts(client) == ["I play golf."]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, None])
async def test_a_command_that_is_ended_while_a_call_runs_ends_it_in_order(
    how: int | None, agent: StdioAgent, lock: neo4j.AsyncTransaction, database: Database, client: Client
) -> None:
    agent.start_call("remember", **TEA)
    assert await waiting(database, client.project, 1)
    began = time.monotonic()

    status = await asyncio.to_thread(agent.end, how)

    assert status == 0
    assert time.monotonic() - began < ENDS
    assert await asyncio.to_thread(agent.complaints) == ""
    assert await waiting(database, client.project, 0)
    await lock.rollback()
    assert await texts(client) == []


async def test_a_call_that_is_given_up_over_http_ends_in_neo4j(
    lock: neo4j.AsyncTransaction, database: Database, client: Client
) -> None:
    async with agent_at(client, user="alex") as agent:
        async with asyncio.TaskGroup() as tasks:
            call = tasks.create_task(agent.client.call_tool("remember", TEA))
            assert await waiting(database, client.project, 1)
            call.cancel()

        assert await waiting(database, client.project, 0)
        await lock.rollback()
        await agent.remember("I play golf.")

    assert await texts(client) == ["I play golf."]


async def test_a_client_of_the_older_generation_that_hangs_up_ends_its_call(
    lock: neo4j.AsyncTransaction, database: Database, client: Client
) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "remember", "arguments": TEA}}
    headers: Any = {**client.headers(), b"Accept": b"application/json, text/event-stream", b"X-Graphmem-User": b"alex"}
    async with httpx.AsyncClient(base_url=client.http.base_url, timeout=120) as http, asyncio.TaskGroup() as tasks:
        call = tasks.create_task(http.post("/mcp", json=body, headers=headers))
        assert await waiting(database, client.project, 1)
        call.cancel()

    assert await waiting(database, client.project, 0)
    await lock.rollback()
    assert await texts(client) == []
