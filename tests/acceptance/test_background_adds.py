"""Adds that are answered at once and carried out in the background, over HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from graphmem.store.database import Database
from tests.acceptance.documents import texts
from tests.graphql_client import Client

ADD = """mutation ($input: AddMemoriesInput!) {
  addMemories(input: $input) {
    outcome results { id event text } userErrors { message code field }
    operation { id status outcome results { id event text } acceptedAt startedAt finishedAt userId runId }
  }
}"""
OPERATION = """query ($id: ID!) {
  addOperation(id: $id) {
    id status outcome results { event text previousText memory { text } } error { code message field }
    acceptedAt startedAt finishedAt userId agentId appId runId
  }
}"""
LIST = """query ($scope: ScopeInput, $statuses: [OperationStatus!], $since: DateTime, $first: Int, $after: String) {
  addOperations(scope: $scope, statuses: $statuses, since: $since, first: $first, after: $after) {
    totalCount nodes { id status } pageInfo { endCursor hasNextPage }
  }
}"""
ERASE_MEMORY = "mutation ($id: ID!) { deleteMemory(input: {id: $id, erase: true}) { userErrors { code } } }"
ERASE_OWNER = """mutation {
  deleteOwners(input: {by: {owners: [{type: USER, ownerId: "bo"}]}, erase: true}) { deletedCount }
}"""
HOLDERS = """
MATCH (n {project: $project}) UNWIND keys(n) AS key WITH n, n[key] AS value
WHERE value IS :: STRING NOT NULL AND value CONTAINS $text RETURN labels(n) AS labels
"""


async def begin(client: Client, text: str = "I like tea.", **input: Any) -> Any:
    """The payload of an add that is answered at once."""
    input = {"userId": "alex", "wait": False, **input}
    return await client.data(ADD, input={**({} if "messages" in input else {"text": text}), **input})


async def finished(client: Client, operation_id: str) -> Any:
    """The add once it has ended."""
    async with asyncio.timeout(120):
        while True:
            operation = await client.data(OPERATION, id=operation_id)
            if operation["status"] not in ("PENDING", "RUNNING"):
                return operation
            await asyncio.sleep(0.1)


async def done(client: Client, text: str = "I like tea.", **input: Any) -> Any:
    return await finished(client, (await begin(client, text, **input))["operation"]["id"])


async def test_an_add_is_answered_at_once_and_done_a_moment_later(either: Client) -> None:
    payload = await begin(either, "I turned vegetarian now.", runId="talk")

    assert (payload["outcome"], payload["results"], payload["userErrors"]) == ("PENDING", [], [])
    accepted = payload["operation"]
    assert (accepted["status"], accepted["userId"], accepted["runId"]) == ("PENDING", "alex", "talk")
    assert accepted["finishedAt"] is None

    operation = await finished(either, accepted["id"])

    assert (operation["status"], operation["outcome"], operation["error"]) == ("SUCCEEDED", "STORED", None)
    assert operation["acceptedAt"] == accepted["acceptedAt"] <= operation["startedAt"] <= operation["finishedAt"]
    [result] = operation["results"]
    assert result["event"] == "ADD"
    assert result["memory"] == {"text": result["text"]}
    assert await texts(either) == [result["text"]]


async def test_what_waiting_answers_is_what_is_told_in_the_background(client: Client) -> None:
    other = Client(client.http, client.project + "x")
    input: dict[str, Any] = {
        "userId": "alex",
        "messages": [{"role": "user", "content": "Hi! I'm Alex. I'm a vegetarian and I'm allergic to nuts."}],
        "metadata": {"a": [1, None]},
        "categories": ["food"],
        "excludes": "names",
        "timestamp": "2024-05-01T10:00:00Z",
        "expiresAt": "2100-01-01T00:00:00Z",
    }
    shown = """{ memories { nodes {
      text metadata categories { name } expiresAt createdAt messages { nodes { content } } } } }"""

    waited = await client.data(ADD, input=input)
    operation = await done(other, **input)

    events = [[(one["event"], one["text"]) for one in answer["results"]] for answer in (waited, operation)]
    assert events[0] == events[1] != []
    assert waited["operation"] is None
    assert await client.data(shown) == await other.data(shown)


async def test_adds_of_one_owner_are_carried_out_in_the_order_they_came(client: Client) -> None:
    towns = [f"I live in {town}." for town in ("Lisbon", "Berlin", "Oslo", "Rome", "Paris")]

    begun = [await begin(client, text, runId="talk") for text in towns]
    operations = [await finished(client, payload["operation"]["id"]) for payload in begun]

    assert [operation["results"][0]["event"] for operation in operations] == ["ADD", *["UPDATE"] * 4]
    assert [one["results"][0]["previousText"] for one in operations][1:] == towns[:-1]
    assert await texts(client) == [towns[-1]]


async def test_a_command_to_forget_is_carried_out_with_the_rest_of_its_turn(client: Client) -> None:
    await client.add("I like tea.", "I like jazz.", userId="alex")

    said = [{"role": "user", "content": text} for text in ("I like coffee.", "Forget that I like tea.")]
    operation = await done(client, messages=said)

    assert (operation["status"], operation["outcome"]) == ("SUCCEEDED", "STORED")
    assert ("DELETE", "I like tea.") in [(one["event"], one["text"]) for one in operation["results"]]
    assert sorted(await texts(client)) == ["I like coffee.", "I like jazz."]


async def test_nothing_to_store_and_what_fails_are_told_by_the_operation(client: Client) -> None:
    nothing = await done(client, "Hello!")
    failed = await done(client, "Forget everything about zebras.")

    assert (nothing["status"], nothing["outcome"], nothing["results"]) == ("SUCCEEDED", "NOTHING_TO_STORE", [])
    assert (failed["status"], failed["outcome"]) == ("FAILED", None)
    assert failed["error"]["code"] == "NOT_FOUND"
    assert failed["error"]["field"] == ["input", "text"]


async def test_what_is_not_valid_is_refused_before_it_is_kept(client: Client) -> None:
    for bad, code in (
        ({"text": " "}, "BAD_USER_INPUT"),
        ({"userId": None}, "EMPTY_SCOPE"),
        ({"dryRun": True}, "BAD_USER_INPUT"),
        ({"metadata": {"a": "x" * 70_000}}, "LIMIT_EXCEEDED"),
    ):
        payload = await begin(client, **bad)
        assert [error["code"] for error in payload["userErrors"]] == [code], bad
        assert payload["operation"] is None
    assert (await client.data(LIST))["totalCount"] == 0


async def test_an_idempotency_key_names_one_add_whether_or_not_it_is_waited_for(client: Client) -> None:
    keyed = {"idempotencyKey": "form-17"}
    begun = [await begin(client, **keyed) for _ in range(3)]
    assert len({payload["operation"]["id"] for payload in begun}) == 1
    operation = await finished(client, begun[0]["operation"]["id"])

    again = await begin(client, **keyed)
    waited = await client.data(ADD, input={"userId": "alex", "text": "I like tea.", **keyed})
    other = await begin(client, "I like coffee.", **keyed)

    assert again["outcome"] == "STORED"
    assert again["results"] == waited["results"] == again["operation"]["results"]
    assert again["operation"]["id"] == operation["id"]
    assert [error["code"] for error in other["userErrors"]] == ["CONFLICT"]
    assert await texts(client) == ["I like tea."]


async def test_operations_are_listed_and_found_by_their_node_id_in_their_project_only(client: Client) -> None:
    stranger = Client(client.http, client.project + "x")
    ids = [(await done(client, f"I like number {number}.", infer=False))["id"] for number in range(3)]
    ids.append((await done(client, "I like jam.", userId="bo"))["id"])

    listed = await client.data(LIST)
    assert [node["id"] for node in listed["nodes"]] == ids[::-1]
    assert listed["totalCount"] == 4
    page = await client.data(LIST, first=3)
    assert page["pageInfo"]["hasNextPage"]
    rest = await client.data(LIST, first=3, after=page["pageInfo"]["endCursor"])
    assert [node["id"] for node in [*page["nodes"], *rest["nodes"]]] == ids[::-1]
    assert [node["id"] for node in (await client.data(LIST, scope={"userId": "bo"}))["nodes"]] == ids[3:]
    assert (await client.data(LIST, statuses=["FAILED", "PENDING"]))["totalCount"] == 0
    assert (await client.data(LIST, statuses=["SUCCEEDED"], since="2100-01-01T00:00:00Z"))["totalCount"] == 0
    assert await client.data("query ($id: ID!) { node(id: $id) { __typename id } }", id=ids[0]) == {
        "__typename": "AddOperation",
        "id": ids[0],
    }
    assert await stranger.data(OPERATION, id=ids[0]) is None
    assert (await stranger.data(LIST))["totalCount"] == 0
    assert await client.data(OPERATION, id="nonsense") is None


async def test_erasing_a_memory_or_its_owner_erases_what_its_add_has_of_it(client: Client, database: Database) -> None:
    first = await begin(client, "I like zqtea.")
    second = await begin(client, "I like zqjam.", userId="bo")
    for payload in (first, second):
        assert (await finished(client, payload["operation"]["id"]))["status"] == "SUCCEEDED"
    [memory] = (await client.data('{ memories(scope: {userId: "alex"}) { nodes { id } } }'))["nodes"]

    await client.data(ERASE_MEMORY, id=memory["id"])
    assert await client.data(ERASE_OWNER) == {"deletedCount": 1}

    for text in ("zqtea", "zqjam"):
        left = await database.run_statement(HOLDERS, {"project": client.project, "text": text})
        assert left == [], [record["labels"] for record in left]
    assert (await client.data(LIST))["totalCount"] == 0


@pytest.mark.parametrize("erase", [False, True])
@pytest.mark.parametrize(
    "deletion",
    [
        'deleteOwners(input: {by: {owners: [{type: USER, ownerId: "alex"}]}, erase: %s})',
        'deleteAllMemories(input: {scope: {userId: "alex"}, erase: %s})',
    ],
)
async def test_deleting_an_owner_drops_what_waits_of_it(client: Client, deletion: str, erase: bool) -> None:
    # One text takes seconds to embed, and those behind it wait for their turn.
    likes = (f"I like number {number}." for number in range(11))
    begun = [await begin(client, text, infer=False) for text in ("A long story. " * 8_000, *likes)]
    other = await begin(client, "I like jam.", userId="bo")

    await client.data(f"mutation {{ {deletion % str(erase).lower()} {{ userErrors {{ code }} }} }}")

    assert (await finished(client, other["operation"]["id"]))["status"] == "SUCCEEDED"
    assert (await client.data(LIST, statuses=["PENDING", "RUNNING"]))["totalCount"] == 0
    assert await texts(client) == ["I like jam."]
    assert await client.data(OPERATION, id=begun[-1]["operation"]["id"]) is None
