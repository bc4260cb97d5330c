"""Bad arguments of queries are GraphQL errors with a code; what does not exist is null."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.acceptance.documents import HISTORY, LIST, MEMORY, OWNER, SEARCH
from tests.graphql_client import ADD_MEMORIES, Client

NODE = "query ($id: ID!) { node(id: $id) { id } }"
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
NOBODYS = [
    "",
    " ",
    "nonsense",
    "0190b5a4-7d3c-7bbb-8000-000000000000",
    "0" * 100_000,
    "\x00",
    "' OR true //",
    "VXNlcjphbGV4",
    "🙂",
    "%00",
    "*",
]


async def test_an_unknown_or_malformed_id_is_null(client: Client, subtests: pytest.Subtests) -> None:
    await client.add("I like tea.", userId="alex")

    for id in NOBODYS:
        with subtests.test(id=id):
            assert await client.data(MEMORY, id=id) is None
            assert await client.data(NODE, id=id) is None
            assert await client.data(NODES, ids=[id, id]) == [None, None]
            assert await client.data(HISTORY, id=id) == []


async def test_a_memorys_id_is_a_bare_uuid_in_one_spelling(client: Client) -> None:
    [id] = await client.add("I like tea.", userId="alex")

    assert str(uuid.UUID(id)) == id
    assert (await client.data(NODE, id=id))["id"] == id
    assert await client.data(MEMORY, id=f" {id}") is None


async def test_an_unknown_owner_is_null(client: Client) -> None:
    await client.add("I like tea.", userId="alex")

    assert await client.data(OWNER, type="USER", ownerId="nobody") is None
    assert await client.data(OWNER, type="AGENT", ownerId="alex") is None
    assert await client.data(OWNER, type="USER", ownerId="") is None


LIMITS: list[dict[str, Any]] = [
    {"first": -1},
    {"first": 1001},
    {"last": 0},
    {"last": 1001},
    {"page": 0},
    {"page": -1},
    {"page": 1, "pageSize": 0},
    {"page": 1, "pageSize": 1001},
    {"first": 10, "last": 10},
    {"page": 1, "after": "x"},
    {"page": 1, "before": "x"},
    {"after": "garbage"},
    {"before": "garbage"},
    {"after": ""},
    {"after": "\x00"},
    {"after": "x" * 100_000},
    {"after": "eyJrIjpbXX0"},
]


async def test_a_bad_page_is_bad_user_input(client: Client, subtests: pytest.Subtests) -> None:
    for arguments in LIMITS:
        with subtests.test(arguments=arguments):
            assert await client.refused(LIST, **arguments) == ["BAD_USER_INPUT"]


BAD_SEARCHES: list[dict[str, Any]] = [
    {"topK": 0},
    {"topK": -1},
    {"topK": 1001},
    {"topK": 10**9},
    {"threshold": -0.01},
    {"threshold": 1.01},
    {"query": ""},
    {"query": "  "},
]


async def test_a_bad_search_is_bad_user_input(client: Client, subtests: pytest.Subtests) -> None:
    for arguments in BAD_SEARCHES:
        with subtests.test(arguments=arguments):
            assert await client.refused(SEARCH, **{"query": "tea", **arguments}) == ["BAD_USER_INPUT"]


async def test_the_bounds_themselves_are_allowed(client: Client) -> None:
    await client.add("I like tea.", userId="alex")

    for arguments in ({"first": 1}, {"first": 1000}, {"last": 1000}, {"page": 1, "pageSize": 1000}, {"page": 1}):
        assert len((await client.data(LIST, **arguments))["nodes"]) == 1
    for bounds in ({"topK": 1}, {"topK": 1000}, {"threshold": 0}):
        assert len((await client.data(SEARCH, query="tea", **bounds))["hits"]) == 1
    assert (await client.data(SEARCH, query="tea", threshold=1))["hits"] == []


async def test_absent_variables_sent_as_null_mean_nothing_was_given(client: Client) -> None:
    await client.add("I like tea.", userId="alex")
    absent = dict.fromkeys(("orderBy", "first", "after", "last", "before", "page", "pageSize"))

    assert len((await client.data(LIST, **absent))["nodes"]) == 1


async def test_too_many_ids_exceed_the_limit(client: Client) -> None:
    assert await client.data(NODES, ids=["x"] * 1000) == [None] * 1000
    assert await client.refused(NODES, ids=["x"] * 1001) == ["LIMIT_EXCEEDED"]


async def test_a_query_text_over_the_limit_exceeds_the_limit(client: Client) -> None:
    await client.add("I like tea.", userId="alex")

    assert len((await client.data(SEARCH, query="tea " * 10_000))["hits"]) == 1
    assert await client.refused(SEARCH, query="x" * 500_001) == ["LIMIT_EXCEEDED"]


NULLS: list[dict[str, Any]] = [
    {"scope": {"userId": "alex", "runId": None}},
    {"filter": {"and": None}},
    {"filter": {"or": None}},
    {"filter": {"not": None}},
    {"filter": {"userId": None}},
    {"filter": {"userId": {"eq": None}}},
    {"filter": {"userId": {"in": None}}},
    {"filter": {"userId": {"isNull": None}}},
    {"filter": {"createdAt": {"gte": None}}},
    {"filter": {"categories": {"has": None}}},
    {"filter": {"metadata": None}},
    {"filter": {"metadata": [{"key": "a", "eq": None}]}},
    {"filter": {"metadata": [{"key": "a", "in": [1, None]}]}},
    {"filters": {"user_id": None}},
    {"filters": {"user_id": {"in": ["alex", None]}}},
    {"filters": {"AND": None}},
    {"filters": {"AND": [None]}},
    {"filters": {"NOT": None}},
    {"filters": {"metadata": None}},
    {"filters": {"metadata": {"a": None}}},
    {"filters": {"metadata": {"a": {"in": [None]}}}},
    {"filters": {"created_at": {"gte": None}}},
]


async def test_null_inside_a_scope_or_filter_is_bad_user_input(client: Client, subtests: pytest.Subtests) -> None:
    await client.add("I like tea.", userId="alex")

    for arguments in NULLS:
        with subtests.test(arguments=arguments):
            assert await client.refused(LIST, **arguments) == ["BAD_USER_INPUT"]
            assert await client.refused(SEARCH, query="tea", **arguments) == ["BAD_USER_INPUT"]


WRONG_SHAPES: list[tuple[str, dict[str, Any]]] = [
    (LIST, {"first": "ten"}),
    (LIST, {"first": 10**12}),
    (LIST, {"orderBy": [{"field": "TEXT"}]}),
    (LIST, {"filter": {"userId": "alex"}}),
    (LIST, {"filter": {"unknown": {"eq": 1}}}),
    (LIST, {"filter": {"createdAt": {"gte": "yesterday"}}}),
    (LIST, {"filter": {"createdAt": {"gte": "2024-02-30"}}}),
    (LIST, {"filter": {"createdAt": {"gte": 5}}}),
    (SEARCH, {}),
    (SEARCH, {"query": 5}),
    ("{ nothing }", {}),
    ("{ memories { nodes { id } ", {}),
    ("", {}),
    ("query A { owners { totalCount } } query B { owners { totalCount } }", {}),
    (ADD_MEMORIES, {"input": {"text": 5, "userId": "alex"}}),
    (ADD_MEMORIES, {"input": {"text": "x", "userId": "alex", "name": "x"}}),
    (ADD_MEMORIES, {}),
]


async def test_what_the_schema_does_not_allow_is_bad_user_input(client: Client, subtests: pytest.Subtests) -> None:
    for document, variables in WRONG_SHAPES:
        with subtests.test(document=document, variables=variables):
            assert set(await client.refused(document, **variables)) == {"BAD_USER_INPUT"}
