"""An add that is sent again under its idempotency key, over HTTP."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from graphmem.store.database import Database
from tests.acceptance.documents import DELETE, UPDATE, texts
from tests.graphql_client import ADD_MEMORIES, Client

INPUT: dict[str, Any] = {"text": "tea", "userId": "alex", "infer": False, "idempotencyKey": "order 17"}


async def send(client: Client, **changed: Any) -> Any:
    return await client.data(ADD_MEMORIES, input=INPUT | changed)


async def test_the_first_answer_is_given_again_and_nothing_is_done(client: Client) -> None:
    first = await send(client)
    await client.data(UPDATE, input={"id": first["results"][0]["id"], "text": "coffee"})

    again = await send(client)

    assert first["outcome"] == "STORED"
    assert again == first
    assert await texts(client) == ["coffee"]


async def test_another_input_under_the_same_key_is_a_conflict(client: Client) -> None:
    await send(client)

    for changed in ({"text": "coffee"}, {"userId": "bo"}, {"metadata": {"a": 1}}):
        payload = await send(client, **changed)
        assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [
            ("CONFLICT", ["input", "idempotencyKey"])
        ]
    assert await texts(client) == ["tea"]


async def test_a_key_of_another_project_is_another_key(client: Client) -> None:
    other = Client(client.http, client.project + "x")

    answers = [await send(client), await send(other, text="coffee")]

    assert [answer["outcome"] for answer in answers] == ["STORED", "STORED"]


async def test_a_refused_add_does_not_take_its_key(client: Client) -> None:
    assert (await send(client, text=" "))["userErrors"]

    assert (await send(client))["outcome"] == "STORED"


async def test_twenty_at_once_are_done_once_and_answered_the_same(client: Client) -> None:
    answers = await asyncio.gather(*(send(client) for _ in range(20)))

    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["results"][0]["event"] == "ADD"


async def test_after_24_hours_the_key_is_free_again(client: Client, database: Database) -> None:
    first = await send(client)
    age = {"project": client.project, "at": datetime.now(UTC) - timedelta(hours=24, seconds=1)}
    await database.run_statement("MATCH (a:Answer {project: $project}) SET a.at = $at", age)

    again = await send(client)
    assert again["outcome"] == "DUPLICATE"
    assert again["results"][0]["id"] == first["results"][0]["id"]
    assert await send(client) == again
    assert (await send(client, text="coffee"))["userErrors"][0]["code"] == "CONFLICT"


async def test_an_answer_goes_with_the_memory_that_is_erased(client: Client, database: Database) -> None:
    first = await send(client)
    await client.data(DELETE, id=first["results"][0]["id"], erase=True)

    left = await database.run_statement("MATCH (a:Answer {project: $p}) RETURN a", {"p": client.project})

    assert left == []


async def test_another_process_gives_the_same_answer(client: Client, model_client: Client) -> None:
    first = await send(client)

    assert await send(model_client) == first
    assert (await send(model_client, text="coffee"))["userErrors"][0]["code"] == "CONFLICT"
    second = await send(model_client, idempotencyKey="order 18", text="coffee")
    assert await send(client, idempotencyKey="order 18", text="coffee") == second
