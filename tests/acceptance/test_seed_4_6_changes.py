"""Sections 4.6, "Update Memory", 4.7, "Delete Memory", 4.9 and 4.10, "Batch Update" and "Batch Delete"."""

from __future__ import annotations

from tests.acceptance.documents import (
    DELETE,
    DELETE_ALL,
    DELETE_MANY,
    DELETE_OWNERS,
    HISTORY,
    OWNERS,
    UPDATE,
    UPDATE_MANY,
)
from tests.acceptance.seed import CHICKEN, FOOD, TRIP, add, listed
from tests.graphql_client import Client


async def test_4_6_update_memory(client: Client) -> None:
    payload = await add(client, FOOD, userId="alex", metadata={"food": "vegan"})
    [first, *_] = payload["results"]

    memory = (await client.data(UPDATE, input={"id": first["id"], "text": CHICKEN}))["memory"]

    assert (memory["text"], memory["version"], memory["metadata"]) == (CHICKEN, 2, {"food": "vegan"})
    history = await client.data(HISTORY, id=first["id"])
    assert [version["newText"] for version in history] == [first["text"], CHICKEN]


async def test_4_7_delete_memory(client: Client) -> None:
    payload = await add(client, FOOD, userId="alex")
    [first, *others] = payload["results"]

    assert (await client.data(DELETE, id=first["id"]))["deletedCount"] == 1

    assert set(await listed(client, scope={"userId": "alex"})) == {other["text"] for other in others}


async def test_4_7_delete_all_memories_of_a_user(client: Client) -> None:
    payload = await add(client, FOOD, userId="alex")
    await add(client, TRIP, userId="bo")

    deleted = await client.data(DELETE_ALL, scope={"userId": "alex"})

    assert set(deleted["deletedIds"]) == {result["id"] for result in payload["results"]}
    assert await listed(client, scope={"userId": "alex"}) == []
    assert await listed(client, scope={"userId": "bo"}) != []


async def test_4_7_delete_all_users(client: Client) -> None:
    await add(client, FOOD, userId="alex")
    await add(client, TRIP, userId="bo", runId="trip")
    await client.add("I am a tutor.", agentId="ai-tutor")

    deleted = await client.data(DELETE_OWNERS, types=["USER"])

    assert deleted["deletedCount"] > 0
    assert {owner["type"] for owner in (await client.data(OWNERS))["nodes"]} == {"AGENT", "RUN"} - {"RUN"}
    assert await listed(client) == ["I am a tutor."]


async def test_4_9_and_4_10_batches_of_1000(client: Client) -> None:
    ids = await client.add(*(f"Fact {number}" for number in range(1_000)), userId="alex", categories=[])
    items = [{"id": memory_id, "text": f"Watches match {number}"} for number, memory_id in enumerate(ids)]

    updated = await client.data(UPDATE_MANY, items=items)

    assert updated["affectedCount"] == 1_000
    assert updated["results"][7] == {
        "index": 7,
        "id": ids[7],
        "memory": {"text": "Watches match 7", "version": 2},
    }
    deleted = await client.data(DELETE_MANY, ids=ids)
    assert deleted["affectedCount"] == 1_000
    assert await listed(client, scope={"userId": "alex"}) == []
