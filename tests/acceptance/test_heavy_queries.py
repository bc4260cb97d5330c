"""One request that asks for much leaves the server to the others."""

from __future__ import annotations

import asyncio

from tests.acceptance.documents import SEARCH
from tests.graphql_client import Client

NESTED = "{ memories(first: 300) { nodes { owners { memories(first: 300) { totalCount nodes { id } } } } } }"


async def test_lists_inside_a_list_are_read_once_for_each_owner(client: Client) -> None:
    ids = await client.add(*(f"Note {number}" for number in range(300)), userId="alex", appId="notes")

    page, found = await asyncio.gather(
        client.data(NESTED), client.data(SEARCH, query="Note 7", scope={"userId": "alex"})
    )

    inner = [owner["memories"] for node in page["nodes"] for owner in node["owners"]]
    assert len(inner) == 600
    assert all(memories["totalCount"] == 300 for memories in inner)
    assert all({node["id"] for node in memories["nodes"]} == set(ids) for memories in inner)
    assert found["hits"]


async def test_filters_that_python_holds_equal_are_told_apart_in_one_request(client: Client) -> None:
    await client.add("one", userId="alex", metadata={"value": 1})
    await client.add("yes", userId="alex", metadata={"value": True})
    document = """{
      number: memories(filter: {metadata: [{key: "value", eq: 1}]}) { nodes { text } }
      truth: memories(filter: {metadata: [{key: "value", eq: true}]}) { nodes { text } }
    }"""

    data = await client.data(document)

    assert data == {"number": {"nodes": [{"text": "one"}]}, "truth": {"nodes": [{"text": "yes"}]}}


async def test_a_project_is_named_in_any_script(client: Client) -> None:
    named = Client(client.http, f"日本-{client.project}")

    await named.add("お茶が好きです", userId="さくら")

    assert (await named.data("{ memories { totalCount } }"))["totalCount"] == 1
    assert (await client.data("{ memories { totalCount } }"))["totalCount"] == 0
