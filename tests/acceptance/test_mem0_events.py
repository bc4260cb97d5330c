"""Adds in the background and feedback, over mem0's wire."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

from tests.graphql_client import Client
from tests.rest_client import call

FEEDBACK = "query ($id: ID!) { memory(id: $id) { feedback { rating reason } } }"
SAID = [{"role": "user", "content": "I collect stamps."}]


async def event_at_its_end(client: Client, event_id: str) -> dict[str, Any]:
    async with asyncio.timeout(120):
        while True:
            status, event = await call(client, "GET", f"/v1/event/{event_id}/")
            assert status == 200, event
            if event["status"] not in ("PENDING", "RUNNING"):
                found: dict[str, Any] = event
                return found
            await asyncio.sleep(0.1)


async def test_an_add_that_is_not_waited_for_is_looked_up_by_its_event(client: Client) -> None:
    body = {"messages": SAID, "user_id": "alex", "infer": False, "async_mode": True}

    status, [queued] = await call(client, "POST", "/v1/memories/", body)

    assert (status, queued["status"]) == (200, "PENDING")
    event = await event_at_its_end(client, queued["event_id"])
    assert event["status"] == "SUCCEEDED"
    assert [row["memory"] for row in event["results"]] == ["I collect stamps."]
    assert event["completed_at"] >= event["started_at"] >= event["created_at"]
    status, page = await call(client, "GET", "/v1/events/?page_size=1")
    assert (status, page["count"], page["results"]) == (200, 1, [event])
    assert (await call(client, "GET", "/v1/events/?event_type=SEARCH"))[1]["results"] == []


async def test_an_add_of_v3_answers_with_its_results_and_an_event(client: Client) -> None:
    body = {"messages": SAID, "user_id": "alex", "infer": False}

    _, added = await call(client, "POST", "/v3/memories/add/", body)

    event = await event_at_its_end(client, added["event_id"])
    assert event["results"] == added.get("results", event["results"])
    assert [row["event"] for row in event["results"]] == ["ADD"]


async def test_events_of_others_are_not_found(client: Client) -> None:
    for event_id in (str(uuid.uuid4()), "none", "%C3%BC%20"):
        status, error = await call(client, "GET", f"/v1/event/{event_id}/")
        assert status == 404
        assert error["error"] == "Event not found or you don't have permission to access it."


async def test_feedback_is_kept_and_withdrawn(client: Client) -> None:
    [memory_id] = await client.add("I like tea.", userId="alex")
    said = {"memory_id": memory_id, "feedback": "VERY_NEGATIVE", "feedback_reason": "It was coffee."}

    assert (await call(client, "POST", "/v1/feedback/", said))[0] == 200
    given = {"rating": "VERY_NEGATIVE", "reason": "It was coffee."}
    assert await client.data(FEEDBACK, id=memory_id) == {"feedback": given}

    assert (await call(client, "POST", "/v1/feedback/", {"memory_id": memory_id, "feedback": None}))[0] == 200
    assert await client.data(FEEDBACK, id=memory_id) == {"feedback": None}


async def test_feedback_that_is_none_is_refused(client: Client) -> None:
    [memory_id] = await client.add("I like tea.", userId="alex")
    refused = [
        (400, {"feedback": "POSITIVE"}),
        (400, {"memory_id": memory_id, "feedback": "GREAT"}),
        (404, {"memory_id": str(uuid.uuid4()), "feedback": "POSITIVE"}),
    ]
    for status, body in refused:
        assert (await call(client, "POST", "/v1/feedback/", body))[0] == status, body
