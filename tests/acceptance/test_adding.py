"""Adding memories as they are, over HTTP."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.acceptance.documents import HISTORY, MEMORY, SEARCH, found, texts
from tests.graphql_client import ADD_MEMORIES, Client

WITH_MEMORIES = """
mutation ($input: AddMemoriesInput!) {
  addMemories(input: $input) {
    outcome results { event memory { id text version } } relations { relationship memory { text } } userErrors { code }
  }
}
"""


async def test_every_message_but_the_systems_becomes_a_memory_in_order(client: Client) -> None:
    messages = [
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": "I am a vegetarian."},
        {"role": "assistant", "content": "Noted."},
    ]

    payload = await client.data(ADD_MEMORIES, input={"messages": messages, "userId": "alex", "infer": False})

    assert payload["outcome"] == "STORED"
    assert [(result["event"], result["text"]) for result in payload["results"]] == [
        ("ADD", "I am a vegetarian."),
        ("ADD", "Noted."),
    ]


async def test_a_known_text_is_none_with_the_id_that_it_has(client: Client) -> None:
    [first] = await client.add("I like tea.", userId="alex")

    payload = await client.data(ADD_MEMORIES, input={"text": "I like tea.", "userId": "alex", "infer": False})

    assert payload["outcome"] == "DUPLICATE"
    assert [(result["event"], result["id"]) for result in payload["results"]] == [("NONE", first)]


async def test_a_text_said_twice_in_one_add_is_one_memory_with_two_results(client: Client) -> None:
    messages = [{"role": "user", "content": text} for text in ("Yes.", "I have a dog.", "Yes.")]

    payload = await client.data(ADD_MEMORIES, input={"messages": messages, "userId": "alex", "infer": False})

    assert payload["outcome"] == "STORED"
    assert [result["event"] for result in payload["results"]] == ["ADD", "ADD", "NONE"]
    assert payload["results"][0]["id"] == payload["results"][2]["id"]
    assert len(await texts(client)) == 2


async def test_a_text_known_in_another_scope_is_a_memory_of_its_own(client: Client) -> None:
    [first] = await client.add("I like tea.", userId="alex")

    [second] = await client.add("I like tea.", userId="alex", runId="morning")

    assert first != second
    hashes = [(await client.data(MEMORY, id=id))["hash"] for id in (first, second)]
    assert hashes[0] == hashes[1]


async def test_system_messages_alone_are_nothing_to_store(client: Client) -> None:
    messages = [{"role": "system", "content": "You are a tutor."}]

    payload = await client.data(ADD_MEMORIES, input={"messages": messages, "userId": "alex", "infer": False})

    assert (payload["outcome"], payload["results"], payload["userErrors"]) == ("NOTHING_TO_STORE", [], [])
    assert await texts(client) == []


async def test_a_memory_carries_what_it_was_added_with(client: Client) -> None:
    scope = {"userId": "alex", "agentId": "tutor", "appId": "school", "runId": "monday"}
    [id] = await client.add("I like maths.", **scope, metadata={"mood": "good"}, categories=["likes"], immutable=True)

    memory = await client.data(MEMORY, id=id)

    assert {key: memory[key] for key in scope} == scope
    assert memory["text"] == "I like maths."
    assert memory["metadata"] == {"mood": "good"}
    assert [category["name"] for category in memory["categories"]] == ["likes"]
    assert {(owner["type"], owner["ownerId"]) for owner in memory["owners"]} == {
        ("USER", "alex"),
        ("AGENT", "tutor"),
        ("APP", "school"),
        ("RUN", "monday"),
    }
    assert (memory["version"], memory["immutable"], memory["expiresAt"]) == (1, True, None)


async def test_what_is_not_given_is_absent(client: Client) -> None:
    [id] = await client.add("The lift is on the left.", agentId="tutor")

    memory = await client.data(MEMORY, id=id)

    assert (memory["userId"], memory["appId"], memory["runId"]) == (None, None, None)
    assert (memory["metadata"], memory["categories"], memory["immutable"]) == ({}, [], False)


async def test_results_hold_the_memories(client: Client) -> None:
    known = "I like tea."
    await client.add(known, userId="alex")
    messages = [{"role": "user", "content": text} for text in (known, "I have a dog.")]

    payload = await client.data(WITH_MEMORIES, input={"messages": messages, "userId": "alex", "infer": False})

    assert payload["outcome"] == "STORED"
    assert [(result["event"], result["memory"]["text"]) for result in payload["results"]] == [
        ("NONE", known),
        ("ADD", "I have a dog."),
    ]
    stated = {(one["relationship"], one["memory"]["text"]) for one in payload["relations"]}
    assert stated == {("HAS_PET", "I have a dog."), ("LIKES", known)}


@pytest.mark.parametrize("role", ["user", "assistant", "tool", "Narrator"])
async def test_a_message_is_stored_whatever_its_role(client: Client, role: str) -> None:
    messages = [{"role": role, "content": "The flat has three rooms."}]

    payload = await client.data(ADD_MEMORIES, input={"messages": messages, "userId": "alex", "infer": False})

    assert payload["outcome"] == "STORED"


async def test_each_add_of_a_document_stands_for_itself(client: Client) -> None:
    document = """
    mutation {
      first: addMemories(input: {text: "One.", userId: "alex", infer: false}) { outcome userErrors { code } }
      second: addMemories(input: {text: "", userId: "alex", infer: false}) { outcome userErrors { code } }
      third: addMemories(input: {text: "One.", userId: "alex", infer: false}) { outcome userErrors { code } }
    }
    """

    payloads = await client.data(document)

    assert [payload["outcome"] for payload in payloads.values()] == ["STORED", None, "DUPLICATE"]
    assert payloads["second"]["userErrors"] == [{"code": "BAD_USER_INPUT"}]
    assert await texts(client) == ["One."]


def moment(text: str) -> datetime:
    assert text.endswith("Z"), text
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("message", "timestamp", "expected"),
    [
        ("2024-03-01T10:00:00+02:00", "2023-01-01T00:00:00Z", "2024-03-01T08:00:00Z"),
        ("2024-03-01T10:00:00Z", None, "2024-03-01T10:00:00Z"),
        (None, "2023-01-01T00:00:00-05:00", "2023-01-01T05:00:00Z"),
        (None, "2023-01-01T00:00:00.25+05:30", "2022-12-31T18:30:00.25Z"),
        (None, "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        (None, "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ],
)
async def test_created_at_is_the_messages_own_then_the_timestamp(
    client: Client, message: str | None, timestamp: str | None, expected: str
) -> None:
    said: dict[str, Any] = {"role": "user", "content": "I moved house."} | ({"createdAt": message} if message else {})
    times = {"timestamp": timestamp} if timestamp else {}
    input = {"messages": [said], "userId": "alex", "infer": False, **times}
    [result] = (await client.data(ADD_MEMORIES, input=input))["results"]

    memory = await client.data(MEMORY, id=result["id"])
    [version] = await client.data(HISTORY, id=result["id"])

    assert moment(memory["createdAt"]) == moment(memory["updatedAt"]) == datetime.fromisoformat(expected)
    assert version["validFrom"] == memory["createdAt"]
    assert datetime.now(UTC) - moment(memory["recordedAt"]) < timedelta(minutes=5)


async def test_without_any_time_given_a_memory_was_created_when_it_came_in(client: Client) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    [id] = await client.add("I moved house.", userId="alex")

    memory = await client.data(MEMORY, id=id)

    assert before <= moment(memory["createdAt"]) <= datetime.now(UTC) + timedelta(seconds=1)
    assert before <= moment(memory["recordedAt"]) <= datetime.now(UTC) + timedelta(seconds=1)


async def test_the_first_version_is_an_add_of_the_text(client: Client) -> None:
    [id] = await client.add("I like tea.", userId="alex", metadata={"a": 1}, categories=["likes"])

    [version] = await client.data(HISTORY, id=id)

    assert (version["version"], version["event"]) == (1, "ADD")
    assert (version["oldText"], version["newText"]) == (None, "I like tea.")
    assert (version["metadata"], version["categories"]) == ({"a": 1}, ["likes"])
    assert [turn["content"] for turn in version["input"]] == ["I like tea."]
    assert (version["validTo"], version["supersededBy"]) == (None, None)


async def test_an_expired_memory_is_hidden_but_there_by_id(client: Client) -> None:
    [id] = await client.add("The code is 1234.", userId="alex", expiresAt="2024-01-01T00:00:00Z")
    await client.add("The code was sent.", userId="alex", expiresAt="2999-01-01T00:00:00Z")

    assert await texts(client) == ["The code was sent."]
    assert await found(client, "the code") == ["The code was sent."]
    assert set(await texts(client, includeExpired=True)) == {"The code is 1234.", "The code was sent."}
    assert set(await found(client, "the code", includeExpired=True)) == {"The code is 1234.", "The code was sent."}
    assert (await client.data(MEMORY, id=id))["expiresAt"] == "2024-01-01T00:00:00Z"


async def test_adding_an_expired_text_again_renews_it(client: Client) -> None:
    [id] = await client.add("The code is 1234.", userId="alex", expiresAt="2024-01-01T00:00:00Z")

    [again] = await client.add("The code is 1234.", userId="alex")

    assert again == id
    assert await texts(client) == ["The code is 1234."]
    assert (await client.data(MEMORY, id=id))["expiresAt"] is None


async def test_a_dry_run_tells_what_an_add_would_do_and_does_nothing(client: Client) -> None:
    [known] = await client.add("tea", userId="alex")
    messages = [{"role": "user", "content": text} for text in ("tea", "coffee")]
    add = {"messages": messages, "userId": "alex", "infer": False, "idempotencyKey": "once", "metadata": {"a": 1}}

    tried = await client.data(WITH_MEMORIES, input=add | {"dryRun": True})

    assert tried["outcome"] == "STORED"
    assert [result["event"] for result in tried["results"]] == ["NONE", "ADD"]
    assert [result["memory"] and result["memory"]["id"] for result in tried["results"]] == [known, None]
    assert await texts(client) == ["tea"]
    done = await client.data(WITH_MEMORIES, input=add)
    assert [result["event"] for result in done["results"]] == ["NONE", "ADD"]
    assert set(await texts(client)) == {"tea", "coffee"}


async def test_a_text_of_many_windows_does_not_hold_up_short_ones(client: Client) -> None:
    long = ("The committee went through the minutes of the previous meeting, item after item. " * 4_000)[:300_000]
    adding = asyncio.create_task(client.add(long, userId="secretary"))
    await asyncio.sleep(0)

    for number in range(3):
        await client.add(f"I drink {number} cups of tea.", userId="alex")
    hits = await client.data(SEARCH, query="What do I drink?", scope={"userId": "alex"})

    assert not adding.done()
    assert len(hits["hits"]) == 3
    assert len(await adding) == 1
