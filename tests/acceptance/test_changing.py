"""Updating and restoring memories, over HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from graphmem.store.database import Database
from tests.acceptance.documents import (
    DELETE,
    DELETE_MANY,
    HISTORY,
    MEMORY,
    RESTORE,
    RESTORE_MANY,
    UPDATE,
    UPDATE_MANY,
    found,
    refusals,
    texts,
)
from tests.graphql_client import Client

NOBODY = "00000000-0000-7000-8000-000000000000"


async def changed(client: Client, document: str, **variables: Any) -> Any:
    """The memory after a change that must be done."""
    payload = await client.data(document, **variables)
    assert payload["userErrors"] == [], payload
    return payload["memory"]


async def test_an_update_changes_what_it_names_and_is_found_at_once(client: Client) -> None:
    [memory_id] = await client.add("I eat meat.", userId="alex", metadata={"food": "all"}, categories=["food"])

    memory = await changed(client, UPDATE, input={"id": memory_id, "text": "I am a vegetarian."})

    assert (memory["text"], memory["version"], memory["metadata"]) == ("I am a vegetarian.", 2, {"food": "all"})
    assert memory["categories"] == [{"name": "food"}]
    assert (await client.data(MEMORY, id=memory_id))["text"] == "I am a vegetarian."
    assert await found(client, "vegetarian", scope={"userId": "alex"}) == ["I am a vegetarian."]


async def test_history_tells_each_change_with_before_and_after(client: Client) -> None:
    [memory_id] = await client.add("one", userId="alex", metadata={"a": 1}, timestamp="2024-01-01T00:00:00Z")
    await changed(client, UPDATE, input={"id": memory_id, "text": "two", "timestamp": "2024-02-01T00:00:00Z"})
    await changed(client, UPDATE, input={"id": memory_id, "metadata": {}, "timestamp": "2023-01-01T00:00:00Z"})
    await client.data(DELETE, id=memory_id)
    await changed(client, RESTORE, id=memory_id, version=1)

    history = await client.data(HISTORY, id=memory_id)

    assert [(v["version"], v["event"], v["oldText"], v["newText"], v["metadata"]) for v in history] == [
        (1, "ADD", None, "one", {"a": 1}),
        (2, "UPDATE", "one", "two", {"a": 1}),
        (3, "UPDATE", "two", "two", {}),
        (4, "DELETE", "two", None, {}),
        (5, "RESTORE", None, "one", {"a": 1}),
    ]
    assert [v["validFrom"] for v in history[:3]] == ["2024-01-01T00:00:00Z", *["2024-02-01T00:00:00Z"] * 2]
    assert [v["validTo"] for v in history] == [*(v["validFrom"] for v in history[1:]), None]


async def test_a_null_expiry_clears_it_and_any_other_null_is_refused(client: Client) -> None:
    [memory_id] = await client.add("tea", userId="alex", expiresAt="2999-01-01T00:00:00Z")

    assert (await changed(client, UPDATE, input={"id": memory_id, "text": "coffee"}))["expiresAt"]
    assert (await changed(client, UPDATE, input={"id": memory_id, "expiresAt": None}))["expiresAt"] is None
    for name in ("text", "metadata", "categories", "timestamp", "expectedVersion"):
        refused = await refusals(client, UPDATE, input={"id": memory_id, "text": "x", name: None})
        assert refused == [("BAD_USER_INPUT", ["input", name])]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({}, "BAD_USER_INPUT", []),
        ({"text": " "}, "BAD_USER_INPUT", ["text"]),
        ({"text": "x" * 500_001}, "LIMIT_EXCEEDED", ["text"]),
        ({"metadata": [1]}, "BAD_USER_INPUT", ["metadata"]),
        ({"metadata": {"a": "x" * 70_000}}, "LIMIT_EXCEEDED", ["metadata"]),
        ({"categories": ["a", ""]}, "BAD_USER_INPUT", ["categories", "1"]),
        ({"expiresAt": "soon"}, "BAD_USER_INPUT", ["expiresAt"]),
        ({"text": "x", "timestamp": "2024-01-01"}, "BAD_USER_INPUT", ["timestamp"]),
        ({"text": "x", "expectedVersion": 2}, "CONFLICT", ["expectedVersion"]),
        ({"id": NOBODY, "text": "x"}, "NOT_FOUND", ["id"]),
        ({"id": "not an id", "text": "x"}, "NOT_FOUND", ["id"]),
    ],
)
async def test_an_update_that_cannot_be_done_says_where_it_is_wrong(
    client: Client, change: dict[str, Any], code: str, field: list[str]
) -> None:
    [memory_id] = await client.add("tea", userId="alex")

    assert await refusals(client, UPDATE, input={"id": memory_id} | change) == [(code, ["input", *field])]
    assert await refusals(client, UPDATE_MANY, items=[{"id": memory_id} | change]) == [(code, ["items", "0", *field])]
    assert (await client.data(MEMORY, id=memory_id))["version"] == 1


async def test_what_was_made_not_to_change_is_not_changed_but_can_be_deleted_and_restored(client: Client) -> None:
    [memory_id] = await client.add("fixed", userId="alex", immutable=True)

    assert await refusals(client, UPDATE, input={"id": memory_id, "metadata": {}}) == [("IMMUTABLE", ["input", "id"])]
    assert await refusals(client, RESTORE, id=memory_id, version=1) == [("IMMUTABLE", ["id"])]
    assert (await client.data(DELETE, id=memory_id))["deletedCount"] == 1
    assert (await changed(client, RESTORE, id=memory_id))["text"] == "fixed"


async def test_a_living_twin_is_a_conflict_that_names_it(client: Client) -> None:
    first, second = await client.add("tea", "coffee", userId="alex")

    payload = await client.data(UPDATE, input={"id": second, "text": "tea"})
    assert payload["userErrors"][0]["code"] == "CONFLICT"
    assert first in payload["userErrors"][0]["message"]

    await client.data(DELETE, id=first)
    await changed(client, UPDATE, input={"id": second, "text": "tea"})
    payload = await client.data(RESTORE, id=first)
    assert payload["userErrors"][0]["code"] == "CONFLICT"
    assert second in payload["userErrors"][0]["message"]


@pytest.mark.parametrize("count", [100, pytest.param(1_000, marks=pytest.mark.nightly)])
async def test_a_batch_is_done_whole_and_may_swap_texts(client: Client, count: int) -> None:
    ids = await client.add(*(f"fact {number}" for number in range(count)), userId="alex")
    items = [{"id": memory_id, "text": f"fact {(number + 1) % count}"} for number, memory_id in enumerate(ids)]

    payload = await client.data(UPDATE_MANY, items=items)

    assert payload["userErrors"] == []
    assert payload["affectedCount"] == count
    assert [result["index"] for result in payload["results"]] == [*range(count)]
    assert [(result["id"], result["memory"]["text"]) for result in payload["results"]] == [
        (item["id"], item["text"]) for item in items
    ]


async def test_a_thousand_and_one_and_none_are_refused(client: Client) -> None:
    [memory_id] = await client.add("tea", userId="alex")
    item = {"id": memory_id, "text": "x"}

    assert await refusals(client, UPDATE_MANY, items=[item] * 1_001) == [("LIMIT_EXCEEDED", ["items"])]
    assert await refusals(client, UPDATE_MANY, items=[]) == [("BAD_USER_INPUT", ["items"])]
    for document in (DELETE_MANY, RESTORE_MANY):
        assert await refusals(client, document, ids=[memory_id] * 1_001) == [("LIMIT_EXCEEDED", ["ids"])]
        assert await refusals(client, document, ids=[]) == [("BAD_USER_INPUT", ["ids"])]
    assert await texts(client) == ["tea"]


async def test_ids_that_are_unknown_or_repeated_are_told_by_index_and_nothing_is_changed(client: Client) -> None:
    first, second = await client.add("a", "b", userId="alex")
    items = [{"id": first, "text": "c"}, {"id": NOBODY, "text": "d"}, {"id": "?", "text": "e"}]

    assert await refusals(client, UPDATE_MANY, items=items) == [
        ("NOT_FOUND", ["items", "1", "id"]),
        ("NOT_FOUND", ["items", "2", "id"]),
    ]
    assert await refusals(client, UPDATE_MANY, items=[items[0], {"id": first, "text": "d"}]) == [
        ("BAD_USER_INPUT", ["items", "1", "id"])
    ]
    assert await refusals(client, DELETE_MANY, ids=[first, NOBODY, second]) == [("NOT_FOUND", ["ids", "1"])]
    assert await refusals(client, DELETE_MANY, ids=[first, second, first]) == [("BAD_USER_INPUT", ["ids", "2"])]
    assert await refusals(client, RESTORE_MANY, ids=[NOBODY, first]) == [
        ("NOT_FOUND", ["ids", "0"]),
        ("BAD_USER_INPUT", ["ids", "1"]),
    ]
    assert set(await texts(client)) == {"a", "b"}


async def test_memories_deleted_together_are_restored_together(client: Client) -> None:
    ids = await client.add("a", "b", userId="alex")

    deleted = await client.data(DELETE_MANY, ids=ids)
    assert (deleted["affectedCount"], [result["memory"] for result in deleted["results"]]) == (2, [None, None])
    assert await texts(client) == []

    restored = await client.data(RESTORE_MANY, ids=ids)
    assert [result["memory"] for result in restored["results"]] == [{"text": text, "version": 3} for text in "ab"]


async def test_a_version_that_is_not_there_or_says_nothing_cannot_be_restored(client: Client) -> None:
    [memory_id] = await client.add("tea", userId="alex")
    await client.data(DELETE, id=memory_id)

    assert await refusals(client, RESTORE, id=memory_id, version=7) == [("NOT_FOUND", ["version"])]
    assert await refusals(client, RESTORE, id=memory_id, version=0) == [("NOT_FOUND", ["version"])]
    assert await refusals(client, RESTORE, id=memory_id, version=2) == [("BAD_USER_INPUT", ["version"])]
    await changed(client, RESTORE, id=memory_id)
    assert await refusals(client, RESTORE, id=memory_id) == [("BAD_USER_INPUT", ["id"])]


async def test_mutations_of_one_request_see_each_other(client: Client) -> None:
    [memory_id] = await client.add("tea", userId="alex")
    document = """mutation ($id: ID!) {
      a: updateMemory(input: {id: $id, text: "coffee"}) { memory { text version versions { totalCount } } }
      b: deleteMemory(id: $id) { deletedCount }
      c: restoreMemory(id: $id) { memory { text version versions { totalCount } } }
    }"""

    data = await client.data(document, id=memory_id)

    assert data["a"]["memory"] == {"text": "coffee", "version": 2, "versions": {"totalCount": 2}}
    assert data["c"]["memory"] == {"text": "coffee", "version": 4, "versions": {"totalCount": 4}}


async def test_twenty_updates_at_once_count_to_twenty_one(client: Client) -> None:
    [memory_id] = await client.add("tea", userId="alex")

    await asyncio.gather(*(changed(client, UPDATE, input={"id": memory_id, "text": f"tea {n}"}) for n in range(20)))

    history = await client.data(HISTORY, id=memory_id)
    assert [version["version"] for version in history] == [*range(1, 22)]
    assert sum(version["validTo"] is None for version in history) == 1


async def test_twenty_identical_adds_give_one_memory(client: Client) -> None:
    ids = await asyncio.gather(*(client.add("tea", userId="alex") for _ in range(20)))

    assert len({memory_id for [memory_id] in ids}) == 1
    assert await texts(client) == ["tea"]


PASSAGES = """
MATCH (v:Version {memory_id: $id})-[:HAS_PASSAGE]->(p)
RETURN v.version AS version, labels(p) AS labels, count(p) AS count ORDER BY version
"""


async def test_a_long_text_has_passages_as_long_as_it_is_what_the_memory_says(
    client: Client, database: Database
) -> None:
    [memory_id] = await client.add("We walked along the river to the next village. " * 60, userId="alex")

    async def passages() -> list[tuple[int, str, int]]:
        rows = await database.run_statement(PASSAGES, {"id": memory_id})
        return [(row["version"], *row["labels"], row["count"]) for row in rows]

    await changed(
        client, UPDATE, input={"id": memory_id, "text": "It rained on the way and we waited in a barn. " * 60}
    )
    assert await passages() == [(1, "PastPassage", 2), (2, "Passage", 2)]
    await client.data(DELETE, id=memory_id)
    assert await passages() == [(1, "PastPassage", 2), (2, "PastPassage", 2)]
    await changed(client, RESTORE, id=memory_id)
    assert await passages() == [(1, "PastPassage", 2), (2, "Passage", 2), (4, "Passage", 2)]
