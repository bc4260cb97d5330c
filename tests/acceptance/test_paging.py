"""Lists are walked both ways, in every order, without gaps or repeats."""

from __future__ import annotations

import re
from itertools import cycle, product
from typing import Any

import pytest

from tests.acceptance.documents import CATEGORIES, LIST, OWNERS
from tests.graphql_client import Client

DAYS = ["2024-05-02", "2024-05-01", "2024-05-02", "2024-05-03", "2024-05-01", "2024-05-02", "2024-05-02"]


async def fill(client: Client, count: int = len(DAYS), **scope: str) -> list[str]:
    """Memories of three days, many of them of the same moment; their ids in the default order."""
    messages = [
        {"role": "user", "content": f"Number {number}", "createdAt": f"{day}T12:00:00Z"}
        for number, day in zip(range(count), cycle(DAYS), strict=False)
    ]
    payload = await client.data(
        "mutation ($input: AddMemoriesInput!) { addMemories(input: $input) { results { id memory { createdAt } } } }",
        input={"messages": messages, "infer": False, **(scope or {"userId": "alex"})},
    )
    keys = [(result["memory"]["createdAt"], result["id"]) for result in payload["results"]]
    return [id for _, id in sorted(keys, reverse=True)]


def ids(page: dict[str, Any]) -> list[str]:
    return [memory["id"] for memory in page["nodes"]]


async def walk(client: Client, size: int, **arguments: Any) -> list[str]:
    """Forward from the beginning."""
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = await client.data(LIST, first=size, **after, **arguments)
        seen += ids(page)
        assert page["pageInfo"]["hasPreviousPage"] is bool(after)
        if not page["pageInfo"]["hasNextPage"]:
            return seen
        after = {"after": page["pageInfo"]["endCursor"]}


async def walk_back(client: Client, size: int, **arguments: Any) -> list[str]:
    """Backward from the end; the ids in the list's own order."""
    seen: list[str] = []
    before: dict[str, str] = {}
    while True:
        page = await client.data(LIST, last=size, **before, **arguments)
        seen = ids(page) + seen
        assert page["pageInfo"]["hasNextPage"] is bool(before)
        if not page["pageInfo"]["hasPreviousPage"]:
            return seen
        before = {"before": page["pageInfo"]["startCursor"]}


async def test_the_default_order_is_newest_first_then_id(client: Client) -> None:
    expected = await fill(client)

    assert ids(await client.data(LIST)) == expected
    assert ids(await client.data(LIST, orderBy=[])) == expected


async def test_walks_both_ways_meet_every_memory_once(client: Client, subtests: pytest.Subtests) -> None:
    newest_first = await fill(client)
    for size, field, direction in product((1, 2, 3, 7, 8), ("CREATED_AT", "UPDATED_AT"), ("ASC", "DESC")):
        expected = newest_first if direction == "DESC" else newest_first[::-1]
        order = [{"field": field, "direction": direction}]
        with subtests.test(size=size, order=order):
            assert await walk(client, size, orderBy=order) == expected
            assert await walk_back(client, size, orderBy=order) == expected


async def test_direction_is_descending_where_none_is_given(client: Client) -> None:
    expected = await fill(client)

    assert await walk(client, 3, orderBy=[{"field": "UPDATED_AT"}]) == expected


async def test_memories_are_ordered_by_several_fields(client: Client) -> None:
    await client.add("Old.", userId="alex", timestamp="2024-01-01T00:00:00Z", expiresAt="2024-01-02T00:00:00Z")
    await client.add("Young.", userId="alex", timestamp="2024-02-01T00:00:00Z")
    await client.add("Old.", userId="alex", timestamp="2024-03-01T00:00:00Z")
    order = [{"field": "UPDATED_AT", "direction": "DESC"}, {"field": "CREATED_AT", "direction": "ASC"}]

    texts = [memory["text"] for memory in (await client.data(LIST, orderBy=order))["nodes"]]

    assert texts == ["Old.", "Young."]
    assert [memory["text"] for memory in (await client.data(LIST))["nodes"]] == ["Young.", "Old."]
    assert len(await walk(client, 1, orderBy=order)) == 2
    assert await walk(client, 1, orderBy=order) == await walk_back(client, 1, orderBy=order)


async def test_filtered_lists_are_walked_too(client: Client) -> None:
    mine = await fill(client, 7, userId="alex")
    await fill(client, 7, userId="bo")

    assert await walk(client, 2, scope={"userId": "alex"}) == mine
    assert await walk_back(client, 2, filter={"userId": {"eq": "alex"}}) == mine
    assert await walk(client, 2, filters={"OR": [{"user_id": "alex"}, {"user_id": "carl"}]}) == mine


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_a_walk_while_others_add_misses_and_repeats_nothing(client: Client, direction: str) -> None:
    before = await fill(client, 12)
    seen: list[str] = []
    after: dict[str, str] = {}
    for round in range(100):
        page = await client.data(LIST, first=3, orderBy=[{"field": "CREATED_AT", "direction": direction}], **after)
        seen += ids(page)
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = {"after": page["pageInfo"]["endCursor"]}
        if round < 4:
            await client.add(f"Came in between, {round}.", userId="alex")
            await client.add(f"Came late, {round}.", userId="alex", timestamp="2024-05-02T12:00:00Z")

    assert len(seen) == len(set(seen))
    assert set(before) <= set(seen)


async def test_pages_by_number_hold_all_and_end_in_an_empty_one(client: Client) -> None:
    expected = await fill(client)

    pages = [await client.data(LIST, page=number, pageSize=3) for number in (1, 2, 3, 4, 1000)]

    assert [ids(page) for page in pages] == [expected[:3], expected[3:6], expected[6:], [], []]
    assert {page["totalCount"] for page in pages} == {7}
    assert [page["pageInfo"]["hasNextPage"] for page in pages] == [True, True, False, False, False]
    assert ids(await client.data(LIST, page=1)) == expected


async def test_a_hundred_come_where_no_number_is_given(client: Client) -> None:
    expected = await fill(client, 105)

    page = await client.data(LIST)

    assert ids(page) == expected[:100]
    assert page["pageInfo"]["hasNextPage"] is True
    assert page["totalCount"] == 105
    assert ids(await client.data(LIST, page=1)) == expected[:100]
    assert ids(await client.data(LIST, page=2)) == expected[100:]
    assert ids(await client.data(LIST, after=page["pageInfo"]["endCursor"])) == expected[100:]


async def test_edges_hold_the_nodes_with_opaque_cursors(client: Client) -> None:
    expected = await fill(client)

    page = await client.data(LIST, first=3)

    assert [edge["node"]["id"] for edge in page["edges"]] == expected[:3]
    cursors = [edge["cursor"] for edge in page["edges"]]
    assert (page["pageInfo"]["startCursor"], page["pageInfo"]["endCursor"]) == (cursors[0], cursors[-1])
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", cursor) for cursor in cursors)
    assert ids(await client.data(LIST, first=1, after=cursors[0])) == expected[1:2]
    assert ids(await client.data(LIST, last=1, before=cursors[2])) == expected[1:2]


async def test_an_empty_list_has_no_cursors(client: Client) -> None:
    page = await client.data(LIST)

    assert page == {
        "edges": [],
        "nodes": [],
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
        "totalCount": 0,
        "warnings": [],
    }


async def test_total_count_counts_what_the_filter_matches_whatever_the_page(client: Client) -> None:
    await fill(client, 7)
    await client.add("Gone.", userId="alex", expiresAt="2024-01-01T00:00:00Z")

    for arguments in ({"first": 2}, {"last": 1}, {"page": 9}, {}):
        assert (await client.data(LIST, **arguments))["totalCount"] == 7
    assert (await client.data(LIST, includeExpired=True))["totalCount"] == 8
    assert (await client.data(LIST, filter={"text": {"contains": "Number 1"}}))["totalCount"] == 1


async def test_a_cursor_is_refused_by_another_list_or_order(client: Client) -> None:
    await fill(client)
    await client.add("Bo's.", userId="bo", categories=["a"])
    await client.add("Carl's.", userId="carl", categories=["b"])
    cursors = {
        "memories": (await client.data(LIST, first=1))["pageInfo"]["endCursor"],
        "owners": (await client.data(OWNERS, first=1))["pageInfo"]["endCursor"],
        "categories": (await client.data(CATEGORIES, first=1))["pageInfo"]["endCursor"],
    }
    documents = {"memories": LIST, "owners": OWNERS, "categories": CATEGORIES}

    for (source, cursor), (target, document) in product(cursors.items(), documents.items()):
        if source != target:
            assert await client.refused(document, after=cursor) == ["BAD_USER_INPUT"]
    for field, direction in (("CREATED_AT", "ASC"), ("UPDATED_AT", "DESC")):
        order = [{"field": field, "direction": direction}]
        assert await client.refused(LIST, after=cursors["memories"], orderBy=order) == ["BAD_USER_INPUT"]


async def test_a_cursor_that_was_tampered_with_is_refused(client: Client) -> None:
    await fill(client)
    for document in (LIST, OWNERS):
        cursor = (await client.data(document, first=1))["pageInfo"]["endCursor"]
        for position in range(len(cursor)):
            other = "A" if cursor[position] != "A" else "B"
            tampered = cursor[:position] + other + cursor[position + 1 :]
            assert await client.refused(document, after=tampered) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("document", [OWNERS, CATEGORIES])
async def test_owners_and_categories_are_walked(client: Client, document: str) -> None:
    for number in range(5):
        await client.add("Hello.", userId=f"user-{number}", categories=[f"category-{number}"])
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = await client.data(document, first=2, **after)
        seen += ids(page)
        assert page["totalCount"] == 5
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = {"after": page["pageInfo"]["endCursor"]}

    assert len(seen) == len(set(seen)) == 5
    for arguments in ({"first": -1}, {"first": 1001}, {"last": 0}, {"before": "x"}, {"after": "x"}):
        assert await client.refused(document, **arguments) == ["BAD_USER_INPUT"]
