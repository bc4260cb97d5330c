"""Resources: memories page by page, the turns behind one, and the conversation of a run, of the connection's owner."""

from __future__ import annotations

import mcp_types as wire
import pytest
from mcp.shared.exceptions import MCPError

from graphmem.mcp.resources import PAGE, RUN_TEMPLATE, TURNS_OF_RUN
from tests.acceptance.test_mcp import Agent, agent_at
from tests.graphql_client import Client

MONDAY = "monday/1 ü"
QUOTED = "monday%2F1%20%C3%BC"


def turn(minute: int, content: str, role: str = "user") -> dict[str, str]:
    return {"role": role, "content": content, "created_at": f"2026-05-01T08:{minute:02}:00Z"}


async def runs(agent: Agent, typed: str) -> list[str]:
    """The runs that a client offers to a person who has typed this."""
    ref = wire.ResourceTemplateReference(uri=RUN_TEMPLATE)
    completed = await agent.client.complete(ref, {"name": "run_id", "value": typed})
    return completed.completion.values


async def test_a_conversation_is_read_by_its_run(client: Client) -> None:
    first = turn(1, "My sister Maria lives in Lisbon.") | {"name": "Caroline"}
    said = [first, turn(2, "How nice!", "assistant"), turn(3, "I play golf.")]
    async with agent_at(client, user="alex", run=QUOTED) as agent:
        await agent.call("remember", messages=said)
        conversation = await agent.read(f"graphmem://conversation/{QUOTED.replace('%', '%25')}")

    assert [one["content"] for one in conversation["turns"]] == [one["content"] for one in said]
    assert [one["role"] for one in conversation["turns"]] == ["user", "assistant", "user"]
    assert [one["name"] for one in conversation["turns"]] == ["Caroline", None, None]
    assert (conversation["run_id"], conversation["earlier_turns"]) == (QUOTED, 0)


async def test_a_runs_id_may_hold_any_character(client: Client) -> None:
    await client.add("I play golf.", userId="alex", runId=MONDAY)

    async with agent_at(client, user="alex") as agent:
        conversation = await agent.read(f"graphmem://conversation/{QUOTED}")

    assert conversation["run_id"] == MONDAY
    assert [one["content"] for one in conversation["turns"]] == ["I play golf."]


async def test_of_a_long_conversation_the_latest_turns_are_read_and_the_others_counted(client: Client) -> None:
    texts = [f"I have read book {number}." for number in range(TURNS_OF_RUN + 3)]
    await client.add(*texts, userId="alex", runId="books")

    async with agent_at(client, user="alex") as agent:
        conversation = await agent.read("graphmem://conversation/books")

    assert {one["content"] for one in conversation["turns"]} <= {*texts}
    assert len(conversation["turns"]) == TURNS_OF_RUN
    assert conversation["earlier_turns"] == 3


async def test_another_owners_run_is_as_if_it_never_was(client: Client) -> None:
    await client.add("My code is zqsecret.", userId="bob", runId="zqrun")
    await client.add("My code is zqsecret.", userId="bob", runId="both")
    await client.add("I drink tea.", userId="alex", runId="both")

    async with agent_at(client, user="alex") as agent:
        told = []
        for run in ("zqrun", "never"):
            with pytest.raises(MCPError) as refused:
                await agent.read(f"graphmem://conversation/{run}")
            told.append(refused.value.error)
        both = await agent.read("graphmem://conversation/both")
        completed = await runs(agent, ""), await runs(agent, "zq")

    assert told[0] == told[1]
    assert [one["content"] for one in both["turns"]] == ["I drink tea."]
    assert both["earlier_turns"] == 0
    assert completed == (["both"], [])


async def test_the_runs_that_begin_as_typed_are_offered(client: Client) -> None:
    for run in ("monday", "monday-2", "tuesday"):
        await client.add("I drink tea.", userId="alex", runId=run)

    async with agent_at(client, user="alex") as agent:
        assert await runs(agent, "mon") == ["monday", "monday-2"]
        assert await runs(agent, "") == ["monday", "monday-2", "tuesday"]
        assert await runs(agent, "wed") == []


async def test_the_list_goes_on_to_the_first_memory(client: Client) -> None:
    count = 2 * PAGE + 1
    ids = await client.add(*(f"I have read book {number}." for number in range(count)), userId="alex")
    await client.add("I play golf.", userId="bob")

    async with agent_at(client, user="alex") as agent:
        pages = [await agent.client.list_resources()]
        while pages[-1].next_cursor:
            pages.append(await agent.client.list_resources(cursor=pages[-1].next_cursor))
        with pytest.raises(MCPError, match="BAD_USER_INPUT"):
            await agent.client.list_resources(cursor="zq")

    listed = [str(resource.uri).removeprefix("graphmem://memory/") for page in pages for resource in page.resources]
    assert [len(page.resources) for page in pages] == [PAGE, PAGE, 1]
    assert len(listed) == len({*listed}) == count
    assert {*listed} == {*ids}


@pytest.mark.parametrize("uri", ["graphmem://memory/none", "graphmem://memory/none/conversation", "graphmem://none/x"])
async def test_what_is_not_there_is_told_so(client: Client, uri: str) -> None:
    async with agent_at(client, user="alex") as agent:
        with pytest.raises(MCPError, match="NOT_FOUND"):
            await agent.read(uri)
