"""Metadata is any JSON object: it comes back exactly as it was given, and is found by its parts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.acceptance.documents import HISTORY, MEMORY, texts
from tests.graphql_client import Client

EXACT: list[dict[str, Any]] = [
    {"list": [1, "1", True, None, 1.5, [], {}, [[1]]], "null": None, "empty": {}},
    {"huge": 10**30, "negative": -(2**63) - 1, "edge": 2**63, "long": 2**53 + 1, "max": 2**63 - 1},
    {"small": 1e-300, "large": 1e300, "third": 1 / 3, "zero": 0, "minus": -0.5},
    {"a": {"b": {"c": {"d": {"e": [{"f": "g"}]}}}}},
    {"user_id": "bo", "text": "not this", "embedding": [0.1], "project": "p", "id": "x", "hash": 5, "version": 99},
    {
        "metadata": {"metadata": 1},
        "metadata_json": "{}",
        "metadata.a": 1,
        "unique_key": "k",
        "visible_until": "2000-01-01",
    },
    {"a.b": 1, "a": {"b": 2}, "a\\b": 3, "`": 4, "$p": 5, "__proto__": 6, " spaced ": 7, "日本": 8, "🙂": "🙂"},
    {"quote": '"hi" \\ /', "lines": "a\nb\tc", "html": "<b>&amp;"},
    {"created_at": "2001-01-01", "createdAt": 1, "expires_at": "2001-01-01T00:00:00Z"},
]


@pytest.mark.parametrize("metadata", EXACT)
async def test_metadata_comes_back_exactly(client: Client, metadata: dict[str, Any]) -> None:
    [id] = await client.add("I like tea.", userId="alex", metadata=metadata)

    memory = await client.data(MEMORY, id=id)
    [version] = await client.data(HISTORY, id=id)

    assert json.dumps(memory["metadata"], sort_keys=True) == json.dumps(metadata, sort_keys=True)
    assert json.dumps(version["metadata"], sort_keys=True) == json.dumps(metadata, sort_keys=True)
    assert (memory["text"], memory["userId"], memory["version"]) == ("I like tea.", "alex", 1)
    assert (memory["expiresAt"], memory["id"]) == (None, id)
    assert await texts(client, scope={"userId": "alex"}) == ["I like tea."]
    assert await texts(client, scope={"userId": "bo"}) == []


async def test_metadata_may_be_written_in_the_document(client: Client) -> None:
    document = """
    mutation {
      addMemories(input: {
        text: "I like tea.", userId: "alex", infer: false,
        metadata: {a: 1, b: [1, "x", null, {c: 2.5}], big: 123456789012345678901234567890, d: null, e: false, f: "{}"}
      }) { results { memory { metadata } } userErrors { code } }
    }
    """
    [result] = (await client.data(document))["results"]

    assert result["memory"]["metadata"] == {
        "a": 1,
        "b": [1, "x", None, {"c": 2.5}],
        "big": 123456789012345678901234567890,
        "d": None,
        "e": False,
        "f": "{}",
    }


async def test_metadata_in_the_document_may_hold_variables(client: Client) -> None:
    document = """
    mutation ($mood: JSON, $number: Int) {
      addMemories(input: {
        text: "I like tea.", userId: "alex", infer: false, metadata: {mood: $mood, number: $number}
      }) {
        results { memory { metadata } }
      }
    }
    """
    [result] = (await client.data(document, mood={"now": ["good"]}, number=5))["results"]

    assert result["memory"]["metadata"] == {"mood": {"now": ["good"]}, "number": 5}


async def test_metadata_of_the_greatest_size_is_stored(client: Client) -> None:
    metadata = {"key": "x" * (65_536 - len('{"key":""}'))}

    [id] = await client.add("I like tea.", userId="alex", metadata=metadata)

    assert (await client.data(MEMORY, id=id))["metadata"] == metadata


async def test_a_key_with_a_dot_and_a_path_are_told_apart(client: Client) -> None:
    await client.add("Nested.", userId="alex", metadata={"a": {"b": 1}})
    await client.add("Dotted.", userId="alex", metadata={"a.b": 1})

    assert await texts(client, filter={"metadata": [{"key": "a.b", "eq": 1}]}) == ["Nested."]
    assert await texts(client, filter={"metadata": [{"key": "a\\.b", "eq": 1}]}) == ["Dotted."]


async def test_a_value_too_great_to_filter_by_exists_nevertheless(client: Client) -> None:
    await client.add("Odd.", userId="alex", metadata={"big": 10**30, "map": {"a": 1}, "mixed": [1, None], "null": None})
    await client.add("Plain.", userId="alex")

    for key in ("big", "map", "mixed"):
        assert await texts(client, filter={"metadata": [{"key": key, "exists": True}]}) == ["Odd."]
        assert await texts(client, filter={"metadata": [{"key": key, "exists": False}]}) == ["Plain."]
        assert set(await texts(client, filter={"metadata": [{"key": key, "ne": 5}]})) == {"Odd.", "Plain."}


async def test_kinds_that_never_compare_do_not_match(client: Client) -> None:
    await client.add("A number.", userId="alex", metadata={"n": 5})
    await client.add("A word.", userId="alex", metadata={"n": "five"})
    await client.add("A date.", userId="alex", metadata={"n": "2024-05-05"})
    await client.add("A flag.", userId="alex", metadata={"n": True})
    await client.add("A list.", userId="alex", metadata={"n": [5]})

    assert await texts(client, filter={"metadata": [{"key": "n", "gte": 0}]}) == ["A number."]
    assert await texts(client, filter={"metadata": [{"key": "n", "gte": "2000-01-01"}]}) == ["A date."]
    assert await texts(client, filter={"metadata": [{"key": "n", "eq": 5.0}]}) == ["A number."]
    assert await texts(client, filter={"metadata": [{"key": "n", "contains": "iv"}]}) == ["A word."]
    assert set(await texts(client, filter={"not": {"metadata": [{"key": "n", "gte": 0}]}})) == {
        "A word.",
        "A date.",
        "A flag.",
        "A list.",
    }
