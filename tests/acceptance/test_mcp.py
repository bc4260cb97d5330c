"""Agents plug in: the SDK's own client over HTTP, in both generations of the protocol, and over standard input."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx2
import mcp_types as wire
import pytest
from mcp.client import Client as SdkClient
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from graphmem.mcp.tools import TOOLS
from graphmem.model.principal import Permission
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.store.driver import Address
from tests.acceptance.conftest import KeyedServer
from tests.command_line import login
from tests.graphql_client import Client, clean_environment
from tests.node_packages import NodePackages

Mode = Literal["auto", "legacy"]
OWNERS_KEY = frozenset({Permission.READ, Permission.WRITE, Permission.DELETE})


@dataclass(slots=True)
class Agent:
    """Calls tools as a model would, by the SDK's client."""

    client: SdkClient

    async def call(self, tool: str, **arguments: Any) -> tuple[str, Any]:
        """The text for the model, and the structured content."""
        result = await self.client.call_tool(tool, arguments)
        assert not result.is_error, result
        return text_of(result), result.structured_content

    async def refused(self, tool: str, **arguments: Any) -> str:
        result = await self.client.call_tool(tool, arguments)
        assert result.is_error, result
        return text_of(result)

    async def remember(self, text: str) -> str:
        """Keeps it word for word; the memory's id."""
        _, kept = await self.call("remember", text=text, infer=False)
        memory_id: str = kept["changes"][0]["id"]
        return memory_id

    async def read(self, uri: str) -> Any:
        [content] = (await self.client.read_resource(uri)).contents
        assert isinstance(content, wire.TextResourceContents)
        return json.loads(content.text)


def text_of(result: wire.CallToolResult) -> str:
    [content] = result.content
    assert isinstance(content, wire.TextContent)
    return content.text


@asynccontextmanager
async def agent_at(client: Client, mode: Mode = "auto", **headers: str) -> AsyncIterator[Agent]:
    """An agent of the same project and key as GraphQL's client."""
    shown = {name.decode(): value.decode() for name, value in client.headers().items()}
    named = {f"X-Graphmem-{name.title()}": value for name, value in headers.items()}
    async with httpx2.AsyncClient(headers=shown | named, timeout=120) as http:
        transport = streamable_http_client(str(client.http.base_url.join("/mcp")), http_client=http)
        async with SdkClient(transport, mode=mode) as sdk:
            yield Agent(sdk)


@pytest.fixture
async def agent(client: Client) -> AsyncIterator[Agent]:
    """In a task of its own: the task that has opened the SDK's client must close it, and fixtures end in another."""
    opened: asyncio.Future[Agent] = asyncio.get_running_loop().create_future()
    is_over = asyncio.Event()

    async def run() -> None:
        async with agent_at(client, user="alex") as one:
            opened.set_result(one)
            await is_over.wait()

    task = asyncio.create_task(run())
    either: list[asyncio.Future[Any]] = [task, opened]
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        task.result()
    yield opened.result()
    is_over.set()
    await task


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_an_agent_of_either_generation_remembers_and_finds(client: Client, mode: Mode) -> None:
    async with agent_at(client, mode, user="alex") as agent:
        _, kept = await agent.call("remember", text="I am allergic to peanuts.")
        text, found = await agent.call("search_memories", query="What must I not eat?")

    assert kept["outcome"] == "STORED"
    assert [memory["text"] for memory in found["memories"]] == ["I am allergic to peanuts."]
    assert '"I am allergic to peanuts."' in text
    assert await client.data('{ memories(scope: {userId: "alex"}) { totalCount } }') == {"totalCount": 1}


async def test_turns_of_a_conversation_become_memories_with_their_context(agent: Agent) -> None:
    turns = [
        {"role": "user", "content": "My sister Maria lives in Lisbon.", "created_at": "2026-05-01T08:00:00Z"},
        {"role": "assistant", "content": "How nice!"},
    ]
    _, kept = await agent.call("remember", messages=turns)
    memory_id = kept["changes"][0]["id"]
    text, pack = await agent.call("get_context", query="Where does Maria live?")
    _, entities = await agent.call("list_entities", query="Lis")
    conversation = await agent.read(f"graphmem://memory/{memory_id}/conversation")

    assert pack["memory_ids"] == [memory_id]
    assert "2026-05-01" in text
    assert [(one["name"], one["type"]) for one in entities["entities"]] == [("Lisbon", "place")]
    assert [turn["content"] for turn in conversation["turns"]] == [turn["content"] for turn in turns]
    assert [turn["is_source"] for turn in conversation["turns"]] == [True, False]


async def test_nulls_stand_for_what_a_model_has_not_set(agent: Agent) -> None:
    unset: dict[str, Any] = {"messages": None, "infer": None, "categories": None, "metadata": None}
    _, kept = await agent.call("remember", text="I drink tea.", **unset)
    _, found = await agent.call("search_memories", query="What do I drink?", top_k=None, threshold=None, filters=None)

    assert [memory["id"] for memory in found["memories"]] == [change["id"] for change in kept["changes"]]


async def test_a_memory_is_corrected_and_its_history_told(agent: Agent) -> None:
    memory_id = await agent.remember("I live in Berlin.")
    await agent.call("update_memory", memory_id=memory_id, text="I live in Porto.", expected_version=1)

    refusal = await agent.refused("update_memory", memory_id=memory_id, text="I live in Rome.", expected_version=1)
    _, told = await agent.call("memory_history", memory_id=memory_id)

    assert refusal.startswith("CONFLICT: ")
    assert [(one["event"], one["text"]) for one in told["versions"]] == [
        ("ADD", "I live in Berlin."),
        ("UPDATE", "I live in Porto."),
    ]


async def test_what_was_true_is_found_as_of_a_time(agent: Agent) -> None:
    memory_id = await agent.remember("I live in Berlin.")
    before = (await agent.read(f"graphmem://memory/{memory_id}"))["created_at"]
    await agent.call("update_memory", memory_id=memory_id, text="I live in Porto.")
    _, then = await agent.call("search_memories", query="Where do I live?", as_of=before)
    _, none = await agent.call("search_memories", query="Where do I live?", until="2020-01-01")

    assert [memory["text"] for memory in then["memories"]] == ["I live in Berlin."]
    assert none["memories"] == []


async def test_memories_are_related_by_a_path_through_the_graph(agent: Agent) -> None:
    turns = [{"role": "user", "content": text} for text in ("Maria is my sister.", "I met Maria in Rome.")]
    _, kept = await agent.call("remember", messages=turns, infer=False)
    first, second = (change["id"] for change in kept["changes"])
    _, related = await agent.call("related_memories", memory_id=first)

    assert [memory["id"] for memory in related["memories"]] == [second]
    assert related["memories"][0]["path"].startswith("(Memory: ")


async def test_forgetting_shows_first_and_then_forgets_exactly_what_it_showed(agent: Agent, client: Client) -> None:
    memory_id = await agent.remember("I play golf.")
    await agent.remember("I drink tea.")
    asked = {"filters": {"keywords": "golf"}}
    text, shown = await agent.call("forget", **asked)
    assert '"I play golf."' in text
    assert await client.data("{ memories { totalCount } }") == {"totalCount": 2}

    await agent.call("update_memory", memory_id=memory_id, text="I play golf on Mondays.")
    refusal = await agent.refused("forget", **asked, confirm=shown["confirm"])
    _, shown = await agent.call("forget", **asked)
    _, done = await agent.call("forget", **asked, confirm=shown["confirm"])

    assert refusal.startswith("CONFLICT: ")
    assert done["forgotten"]
    assert await client.data("{ memories { nodes { text } } }") == {"nodes": [{"text": "I drink tea."}]}


@pytest.mark.parametrize("arguments", [{}, {"ids": [], "filters": {}}, {"filters": {}}])
async def test_forgetting_needs_to_know_what(agent: Agent, arguments: dict[str, Any]) -> None:
    await agent.remember("I play golf.")

    assert (await agent.refused("forget", **arguments)).split(":")[0] in ("BAD_USER_INPUT", "EMPTY_SCOPE")


async def test_a_text_to_remember_cannot_forget(agent: Agent, client: Client) -> None:
    await agent.remember("I play golf.")

    assert "the tool forget" in await agent.refused("remember", text="Forget that I play golf.")
    assert await client.data("{ memories { totalCount } }") == {"totalCount": 1}


async def test_a_connection_sees_the_memories_of_its_owner_only(client: Client) -> None:
    async with agent_at(client, user="bob") as bob, agent_at(client, user="alex") as alex:
        secret = await bob.remember("My code is zqsecret.")
        await bob.call("remember", text="My sister Zqmaria lives in Zqtown.")
        await reaches_nothing(alex, secret)


async def test_a_key_that_is_bound_to_an_owner_reaches_no_other(keyed_server: KeyedServer, project: str) -> None:
    alex = await keyed_server.client(project, OWNERS_KEY, OwnerRef(OwnerType.USER, "alex"))
    bob = await keyed_server.client(project, OWNERS_KEY, OwnerRef(OwnerType.USER, "bob"))
    async with agent_at(bob) as agent:
        secret = await agent.remember("My code is zqsecret.")
        await agent.call("remember", text="My sister Zqmaria lives in Zqtown.")
    async with agent_at(alex) as agent:
        await reaches_nothing(agent, secret)


async def reaches_nothing(agent: Agent, secret: str) -> None:
    """Calls every tool and resource for what is another's."""
    calls: Mapping[str, dict[str, Any]] = {
        "get_context": {"query": "What is my code?", "include_messages": True},
        "search_memories": {"query": "My code and my sister", "filters": {"user_id": "bob"}},
        "remember": {"text": "I drink tea."},
        "related_memories": {"memory_id": secret},
        "memory_history": {"memory_id": secret},
        "update_memory": {"memory_id": secret, "text": "Mine."},
        "forget": {"ids": [secret]},
        "list_entities": {},
    }
    assert {*calls} == {*TOOLS}
    for tool, arguments in calls.items():
        assert "zq" not in (await agent.client.call_tool(tool, arguments)).model_dump_json().lower()
    for kind in ("", "/conversation"):
        with pytest.raises(MCPError, match="There is no such memory"):
            await agent.read(f"graphmem://memory/{secret}{kind}")
    assert "zq" not in (await agent.client.list_resources()).model_dump_json()


PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


def headers_of(client: Client) -> list[tuple[str, str]]:
    accept = ("Accept", "application/json, text/event-stream")
    return [accept, *((name.decode(), value.decode()) for name, value in client.headers().items())]


async def test_a_key_that_only_reads_is_shown_no_tool_that_changes(keyed_server: KeyedServer, project: str) -> None:
    reader = await keyed_server.client(project, frozenset({Permission.READ}))
    async with agent_at(reader) as agent:
        names = {tool.name for tool in (await agent.client.list_tools()).tools}
        refusal = await agent.refused("remember", text="I drink tea.")

    assert names == {*TOOLS} - {"remember", "update_memory", "forget"}
    assert refusal.startswith("FORBIDDEN: ")


async def test_there_is_no_stream_to_open(client: Client) -> None:
    assert (await client.http.get("/mcp", headers={"Accept": "text/event-stream"})).status_code == 405


async def test_the_command_serves_the_same_over_standard_input(
    neo4j_address: Address, project: str, client: Client, tmp_path: Path
) -> None:
    environment = clean_environment(**login(neo4j_address), GRAPHMEM_DATA_DIR=str(tmp_path / "unused"))
    arguments = ["-m", "graphmem", "mcp", "--user", "alex", "--project", project]
    parameters = StdioServerParameters(command=sys.executable, args=arguments, env=environment)
    async with SdkClient(stdio_client(parameters)) as sdk:
        agent = Agent(sdk)
        await agent.remember("I drink tea.")
        _, found = await agent.call("search_memories", query="What do I drink?")

    assert [memory["text"] for memory in found["memories"]] == ["I drink tea."]
    assert await client.data("{ memories { nodes { userId } } }") == {"nodes": [{"userId": "alex"}]}
    assert not (tmp_path / "unused").exists()


async def test_the_inspector_lists_the_tools_and_calls_one(node_agents: NodePackages, client: Client) -> None:
    address = [str(client.http.base_url.join("/mcp")), "--transport", "http"]
    shown = ["--header", f"X-Graphmem-Project: {client.project}", "X-Graphmem-User: alex"]

    async def inspect(*arguments: str) -> Any:
        return json.loads(await node_agents.output("mcp-inspector", "--cli", *address, *arguments, *shown))

    listed = await inspect("--method", "tools/list")
    kept = await inspect("--method", "tools/call", "--tool-name", "remember", "--tool-arg", "text=I drink tea.")

    assert [tool["name"] for tool in listed["tools"]] == [*TOOLS]
    assert kept["structuredContent"]["outcome"] == "STORED"
    assert await client.data("{ memories { nodes { userId } } }") == {"nodes": [{"userId": "alex"}]}
