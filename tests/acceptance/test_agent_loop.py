"""An agent that looks up and remembers turn after turn keeps what GraphQL says it has, by MCP and by mem0's client."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from graphmem.model.principal import Permission
from tests import python_packages
from tests.acceptance.conftest import KeyedServer
from tests.acceptance.conversation_turns import turns
from tests.acceptance.test_mcp import Agent, agent_at
from tests.graphql_client import Client

COUNTS = [20, pytest.param(200, marks=[pytest.mark.nightly, pytest.mark.timeout(0)])]
PAGE = """
query ($user: ID!, $after: String) {
  memories(scope: {userId: $user}, first: 100, after: $after) { nodes { id text } pageInfo { hasNextPage endCursor } }
}
"""


@pytest.fixture
async def client(keyed_server: KeyedServer, project: str) -> Client:
    return await keyed_server.client(project, frozenset(Permission))


async def by_graphql(client: Client, user: str) -> dict[str, str]:
    """The texts of a user's memories, by id."""
    found: dict[str, str] = {}
    after: str | None = None
    while True:
        page = await client.data(PAGE, user=user, after=after)
        found |= {node["id"]: node["text"] for node in page["nodes"]}
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def by_mcp(agent: Agent) -> dict[str, str]:
    found: dict[str, str] = {}
    cursor: str | None = None
    while True:
        page = await agent.client.list_resources(cursor=cursor)
        for resource in page.resources:
            memory = await agent.read(str(resource.uri))
            found[memory["id"]] = memory["text"]
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor


async def look_up(agent: Agent, number: int, question: str) -> list[str]:
    """The ids of what bears on the question."""
    if number % 2:
        _, found = await agent.call("search_memories", query=question, top_k=5)
        return [memory["id"] for memory in found["memories"]]
    _, pack = await agent.call("get_context", query=question, token_budget=300)
    return [memory_id for memory_id in pack["memory_ids"] if memory_id]


async def look_around(agent: Agent, number: int, found: list[str]) -> None:
    if number % 7 == 3:
        await agent.call("memory_history", memory_id=found[0])
        await agent.call("related_memories", memory_id=found[0])
    if number % 12 == 4:
        await agent.call("list_entities")


async def correct(agent: Agent, number: int, found: list[str]) -> None:
    if number % 10 == 5:
        await agent.call("update_memory", memory_id=found[0], text=f"I changed my mind in turn {number}.")
    if number % 15 == 7:
        _, shown = await agent.call("forget", ids=[found[-1]])
        _, done = await agent.call("forget", ids=[found[-1]], confirm=shown["confirm"])
        assert done["forgotten"]


@pytest.mark.parametrize("count", COUNTS)
async def test_an_agent_over_mcp_has_what_graphql_says(client: Client, count: int) -> None:
    async with agent_at(client, user="alex") as agent:
        for number, turn in enumerate(turns(count)):
            found = await look_up(agent, number, turn["question"])
            said = {"role": "user", "content": turn["statement"], "created_at": turn["at"]}
            _, kept = await agent.call("remember", messages=[said, {"role": "assistant", "content": "I see."}])
            known = found or [change["id"] for change in kept["changes"]]
            if known:
                await look_around(agent, number, known)
                await correct(agent, number, known)
        told = await by_mcp(agent)

    assert len(told) > count / 3
    assert told == await by_graphql(client, "alex")


@pytest.mark.parametrize("count", COUNTS)
async def test_an_agent_with_mem0s_client_has_what_graphql_says(
    client: Client, keyed_server: KeyedServer, cache_dir: Path, tmp_path: Path, count: int
) -> None:
    packages = python_packages.install("mem0_2026", cache_dir, tmp_path / "mem0")
    said: list[dict[str, Any]] = [
        {**turn, "timestamp": int(datetime.fromisoformat(turn["at"]).timestamp())} for turn in turns(count)
    ]
    home = str(packages.directory)  # the client leaves a file there
    assert client.token

    told = await packages.run(
        "loop.py", keyed_server.server.url, client.token, json.dumps(said), timeout=3600, MEM0_TELEMETRY="false",
        HOME=home, MEM0_DIR=home,
    )  # fmt: skip

    assert len(told) > count / 3
    assert told == await by_graphql(client, "blake")
