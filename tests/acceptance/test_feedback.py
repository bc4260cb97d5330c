"""Feedback on memories, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from graphmem.api.opaque import is_memory_id
from tests.acceptance.documents import DELETE, UPDATE
from tests.graphql_client import Client

GIVE = """mutation ($input: GiveFeedbackInput!) {
  giveFeedback(input: $input) {
    memory { text version feedback { rating reason actor at } } userErrors { message code field }
  }
}"""
READ = "query ($id: ID!) { memory(id: $id) { feedback { rating reason } } }"
RESTORE = "mutation ($id: ID!) { restoreMemory(input: {id: $id}) { userErrors { code } } }"


async def give(client: Client, memory_id: str, **said: Any) -> Any:
    return await client.data(GIVE, input={"memoryId": memory_id, **said})


async def test_the_last_feedback_is_kept_at_the_memory_which_stays_as_it_is(client: Client) -> None:
    [memory_id] = await client.add("I like tea.", userId="alex")

    await give(client, memory_id, rating="POSITIVE")
    payload = await give(client, memory_id, rating="VERY_NEGATIVE", reason="I never said so.")

    assert payload["userErrors"] == []
    assert payload["memory"]["version"] == 1
    said = payload["memory"]["feedback"]
    assert (said["rating"], said["reason"]) == ("VERY_NEGATIVE", "I never said so.")
    assert said["at"]


@pytest.mark.parametrize("withdrawn", [{"rating": None}, {}])
async def test_feedback_without_a_rating_withdraws_what_was_said(client: Client, withdrawn: dict[str, Any]) -> None:
    [memory_id] = await client.add("I like tea.", userId="alex")
    await give(client, memory_id, rating="NEGATIVE", reason="Wrong.")

    payload = await give(client, memory_id, **withdrawn)

    assert payload["memory"]["feedback"] is None


async def test_feedback_goes_along_with_changes_and_restorations(client: Client) -> None:
    [memory_id] = await client.add("I like tea.", userId="alex")
    await give(client, memory_id, rating="NEGATIVE", reason="It is coffee.")

    await client.data(UPDATE, input={"id": memory_id, "text": "I like coffee."})
    await client.data(DELETE, id=memory_id)
    await client.data(RESTORE, id=memory_id)

    said = {"rating": "NEGATIVE", "reason": "It is coffee."}
    assert await client.data(READ, id=memory_id) == {"feedback": said}


async def test_what_cannot_be_kept_is_refused(client: Client, subtests: pytest.Subtests) -> None:
    [memory_id] = await client.add("I like tea.", userId="alex")
    [foreign] = await Client(client.http, client.project + "x").add("I like tea.", userId="alex")
    [deleted] = await client.add("I like milk.", userId="alex")
    await client.data(DELETE, id=deleted)
    assert is_memory_id(foreign)
    bad: list[tuple[str, dict[str, Any], str, list[str]]] = [
        (foreign, {"rating": "POSITIVE"}, "NOT_FOUND", ["input", "memoryId"]),
        (deleted, {"rating": "POSITIVE"}, "NOT_FOUND", ["input", "memoryId"]),
        ("none", {}, "NOT_FOUND", ["input", "memoryId"]),
        (memory_id, {"reason": "because"}, "BAD_USER_INPUT", ["input", "reason"]),
        (memory_id, {"rating": "POSITIVE", "reason": " "}, "BAD_USER_INPUT", ["input", "reason"]),
        (memory_id, {"rating": "POSITIVE", "reason": "x" * 4097}, "LIMIT_EXCEEDED", ["input", "reason"]),
    ]

    for named, said, code, path in bad:
        with subtests.test(code=code, said=said):
            payload = await give(client, named, **said)
            assert payload["memory"] is None
            assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [(code, path)]
    assert await client.data(READ, id=memory_id) == {"feedback": None}
