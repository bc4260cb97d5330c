"""The activity log: everything that was done is in it at once, in one order, and nothing of what was said."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphmem.store.driver import Address
from tests.acceptance.documents import ACTIVITY, ACTIVITY_COUNTS, OWNERS, found
from tests.graphql_client import Client, Server, running_server

NODE = "query ($id: ID!) { node(id: $id) { __typename id ... on Activity { event memoryId at } } }"
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
ALEX, BO = {"userId": "alex"}, {"userId": "bo"}


async def log(client: Client, **arguments: Any) -> list[dict[str, Any]]:
    page = await client.data(ACTIVITY, **arguments)
    nodes: list[dict[str, Any]] = page["nodes"]
    assert page["totalCount"] == len(nodes) or {"first", "after"} & arguments.keys()
    return nodes


async def memories(client: Client, **arguments: Any) -> list[str | None]:
    """The ids of the log's memories; None for a search."""
    return [activity["memoryId"] for activity in await log(client, **arguments)]


async def walk(client: Client, size: int, **arguments: Any) -> list[str]:
    """The ids of the log's entries, page by page."""
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = await client.data(ACTIVITY, first=size, **after, **arguments)
        seen += [activity["id"] for activity in page["nodes"]]
        assert page["pageInfo"]["hasPreviousPage"] is bool(after)
        assert [edge["node"]["id"] for edge in page["edges"]] == [activity["id"] for activity in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return seen
        after = {"after": page["pageInfo"]["endCursor"]}


async def test_what_was_added_is_in_the_log_at_once_the_latest_first(client: Client) -> None:
    assert await log(client) == []

    for number in range(5):
        [added] = await client.add(f"Number {number}", userId="alex", runId="trip")
        [newest, *older] = await log(client)
        assert len(older) == number
        assert (newest["__typename"], newest["event"], newest["memoryId"]) == ("Activity", "ADD", added)
        assert newest["owners"] == [
            {"__typename": "User", "ownerId": "alex"},
            {"__typename": "Run", "ownerId": "trip"},
        ]
        assert (newest["actor"], newest["latencyMs"]) == (None, None)
        assert re.fullmatch(r"[\w-]+", newest["id"], re.ASCII)


async def test_what_was_already_known_is_no_event_and_a_renewal_is_an_update(client: Client) -> None:
    [renewed] = await client.add("I like tea.", **ALEX, expiresAt="2024-01-01T00:00:00Z")
    await client.add("I like tea.", **ALEX)
    await client.add("I like tea.", **ALEX)

    assert [(a["event"], a["memoryId"]) for a in await log(client)] == [("UPDATE", renewed), ("ADD", renewed)]


async def test_a_search_leaves_how_long_it_took_and_whom_it_named_but_no_text(client: Client) -> None:
    await client.add("I like tea.", **ALEX)
    await found(client, "secret question", scope=ALEX)
    await found(client, "secret question", filters={"AND": [{"user_id": "alex"}, {"app_id": {"in": ["a", "b"]}}]})
    await found(client, "secret question", scope={"userId": "nobody"})
    await found(client, "secret question")

    searches = await log(client, events=["SEARCH"])

    assert [[owner["ownerId"] for owner in search["owners"]] for search in searches] == [[], [], ["alex"], ["alex"]]
    assert all(search["latencyMs"] > 0 and search["memoryId"] is None for search in searches)
    assert "secret" not in str(searches)
    assert len(await log(client, events=["SEARCH"], scope=ALEX)) == 2
    assert len(await log(client, events=["SEARCH"], scope={"userId": "nobody"})) == 1


async def test_a_refused_search_is_none(client: Client) -> None:
    await client.refused('{ searchMemories(query: " ") { complete } }')

    assert await log(client) == []


async def test_a_scope_and_kinds_are_asked_for(client: Client) -> None:
    [both] = await client.add("One.", **ALEX, agentId="tutor")
    [mine] = await client.add("Two.", **ALEX, runId="trip", appId="school")
    [theirs] = await client.add("Three.", **BO)
    await found(client, scope=ALEX)

    assert await memories(client) == [None, theirs, mine, both]
    assert await memories(client, scope=ALEX) == [None, mine, both]
    assert await memories(client, scope={"agentId": "tutor"}) == [both]
    assert await memories(client, scope={"appId": "school", "userId": "alex"}) == [mine]
    assert await memories(client, scope={"runId": "trip", "userId": "bo"}) == []
    assert await memories(client, events=["ADD"], scope=ALEX) == [mine, both]
    assert await memories(client, events=["ADD", "SEARCH"], scope=ALEX) == [None, mine, both]
    assert await memories(client, events=["DELETE", "UPDATE", "RESTORE", "ERASE"]) == []
    assert await memories(client, events=[]) == []


async def test_since_is_in_and_until_is_out(client: Client) -> None:
    ids = [memory_id for number in range(4) for memory_id in await client.add(f"Number {number}", **ALEX)]
    times = [activity["at"] for activity in await log(client, direction="ASC")]
    assert times == sorted(times)

    assert await memories(client, since=times[1]) == ids[:0:-1]
    assert await memories(client, until=times[2]) == ids[1::-1]
    assert await memories(client, since=times[1], until=times[3], scope=ALEX, direction="ASC") == ids[1:3]
    assert await memories(client, since=times[1], until=times[1]) == []
    assert await memories(client, since=times[2], until=times[1]) == []
    elsewhere = datetime.fromisoformat(times[1]).astimezone(tz=None).isoformat()
    assert await memories(client, since=elsewhere) == ids[:0:-1]


async def test_walks_in_both_directions_meet_every_entry_once(client: Client, subtests: pytest.Subtests) -> None:
    await client.add(*(f"Number {number}" for number in range(4)), **ALEX)
    await found(client, scope=ALEX)
    await client.add("Bo's.", **BO)
    await client.add("The last.", **ALEX)
    expected = [activity["id"] for activity in await log(client)]
    assert len(set(expected)) == 7

    for size in (1, 2, 3, 7, 8):
        with subtests.test(size=size):
            assert await walk(client, size) == expected
            assert await walk(client, size, direction="ASC") == expected[::-1]
            assert await walk(client, size, scope=ALEX) == expected[:1] + expected[2:]


async def test_a_reader_resumes_from_its_cursor_and_misses_nothing(client: Client) -> None:
    seen: list[str | None] = []
    after: dict[str, str] = {}
    added: list[str] = []

    async def read() -> None:
        page = await client.data(ACTIVITY, direction="ASC", **after)
        seen.extend(activity["memoryId"] for activity in page["nodes"])
        assert page["pageInfo"]["hasNextPage"] is False
        if page["nodes"]:
            after["after"] = page["pageInfo"]["endCursor"]

    for round in range(6):
        adds = await asyncio.gather(*(client.add(f"{round} {number}", **ALEX) for number in range(4)), read())
        added += [memory_id for ids in adds if ids for memory_id in ids]
    await read()
    await read()

    assert len(added) == 24
    assert Counter(seen) == Counter(added)


async def test_a_cursor_names_the_same_place_in_both_directions(client: Client) -> None:
    ids = [memory_id for number in range(5) for memory_id in await client.add(f"Number {number}", **ALEX)]
    newest = await client.data(ACTIVITY, first=2)

    assert await memories(client, after=newest["pageInfo"]["endCursor"], direction="ASC") == ids[4:]
    assert await memories(client, after=newest["pageInfo"]["endCursor"]) == ids[2::-1]
    assert (
        await memories(client, after=newest["pageInfo"]["endCursor"], scope=ALEX, since="2024-01-01T00:00:00Z")
        == (ids[2::-1])
    )


async def test_counts_are_by_bucket_the_oldest_first(client: Client) -> None:
    assert await client.data(ACTIVITY_COUNTS, bucket="HOUR") == []
    await client.add(*(f"Number {number}" for number in range(5)), **ALEX)
    await client.add("Bo's.", **BO)
    await found(client, scope=ALEX)
    times = [datetime.fromisoformat(activity["at"]) for activity in await log(client)]

    for bucket, length in (("MINUTE", timedelta(minutes=1)), ("HOUR", timedelta(hours=1)), ("DAY", timedelta(days=1))):
        counts = await client.data(ACTIVITY_COUNTS, bucket=bucket)
        starts = [datetime.fromisoformat(count["at"]) for count in counts]
        assert starts == sorted(starts)
        assert {(start.second, start.microsecond, start.utcoffset()) for start in starts} == {(0, 0, timedelta(0))}
        assert all(any(start <= at < start + length for at in times) for start in starts)
        assert total(counts) == {"ADD": 6, "SEARCH": 1}
        assert total(await client.data(ACTIVITY_COUNTS, bucket=bucket, scope=ALEX)) == {"ADD": 5, "SEARCH": 1}
    later = (max(times) + timedelta(seconds=1)).isoformat()
    assert await client.data(ACTIVITY_COUNTS, bucket="DAY", since=later) == []
    assert total(await client.data(ACTIVITY_COUNTS, bucket="DAY", until=later, scope=BO)) == {"ADD": 1}


def total(counts: list[dict[str, Any]]) -> Counter[str]:
    totals: Counter[str] = Counter()
    for count in counts:
        totals[count["event"]] += count["count"]
    return totals


async def test_an_entry_is_a_node(client: Client) -> None:
    [added] = await client.add("I like tea.", **ALEX)
    [activity] = await log(client)

    assert await client.data(NODE, id=activity["id"]) == {
        "__typename": "Activity",
        "id": activity["id"],
        "event": "ADD",
        "memoryId": added,
        "at": activity["at"],
    }
    assert await client.data(NODES, ids=[activity["id"], "x", activity["id"]]) == [
        {"id": activity["id"]},
        None,
        {"id": activity["id"]},
    ]


async def test_another_project_sees_nothing(client: Client, http: httpx.AsyncClient) -> None:
    stranger = Client(http, f"test-{uuid.uuid4()}")
    await client.add("I like tea.", "I like cake.", **ALEX)
    page = await client.data(ACTIVITY, first=1)

    assert await log(stranger) == []
    assert await log(stranger, scope=ALEX) == []
    assert await log(stranger, after=page["pageInfo"]["endCursor"], direction="ASC") == []
    assert await stranger.data(ACTIVITY_COUNTS, bucket="DAY") == []
    assert await stranger.data(NODE, id=page["nodes"][0]["id"]) is None


BAD_ARGUMENTS: list[dict[str, Any]] = [
    {"first": -1},
    {"before": "garbage"},
    {"first": 1001},
    {"after": ""},
    {"after": "garbage"},
    {"since": "yesterday"},
    {"since": "2024-01-01"},
    {"until": "2024-02-30T00:00:00Z"},
    {"until": 5},
    {"scope": {"userId": "alex", "runId": None}},
    {"scope": {"userId": ""}},
    {"events": ["NOTHING"]},
    {"events": [None]},
    {"direction": "UP"},
    {"events": [], "first": -1},
]


async def test_bad_arguments_are_bad_user_input(client: Client, subtests: pytest.Subtests) -> None:
    for arguments in BAD_ARGUMENTS:
        with subtests.test(arguments=arguments):
            assert await client.refused(ACTIVITY, **arguments) == ["BAD_USER_INPUT"]


async def test_bad_arguments_of_counts_are_bad_user_input(client: Client, subtests: pytest.Subtests) -> None:
    bad: list[dict[str, Any]] = [
        {"bucket": "YEAR"},
        {},
        {"bucket": "DAY", "since": "x"},
        {"bucket": "DAY", "scope": {"appId": None, "userId": "alex"}},
    ]
    for arguments in bad:
        with subtests.test(arguments=arguments):
            assert await client.refused(ACTIVITY_COUNTS, **arguments) == ["BAD_USER_INPUT"]


async def test_absent_variables_sent_as_null_mean_nothing_was_given(client: Client) -> None:
    [added] = await client.add("I like tea.", **ALEX)
    absent = dict.fromkeys(("events", "since", "until", "direction", "first", "after"))

    assert await memories(client, **absent) == [added]


async def test_a_cursor_of_another_list_is_refused(client: Client) -> None:
    await client.add("I like tea.", **ALEX)
    await client.add("I like tea.", **BO)
    cursor = (await client.data(OWNERS, first=1))["pageInfo"]["endCursor"]

    assert await client.refused(ACTIVITY, after=cursor) == ["BAD_USER_INPUT"]


async def test_two_servers_of_one_neo4j_answer_the_same_log(
    server: Server, neo4j_address: Address, client: Client, tmp_path: Path
) -> None:
    settings = {"GRAPHMEM_NEO4J_URI": neo4j_address.uri, "GRAPHMEM_NEO4J_PASSWORD": neo4j_address.password}
    with running_server(tmp_path / "second", **settings) as second:
        async with httpx.AsyncClient(base_url=second.url, timeout=120) as http:
            other = Client(http, client.project)
            both = (client, other)

            async def use(who: Client, name: str) -> list[str]:
                ids = [added for number in range(4) for added in await who.add(f"{name} {number}", userId=name)]
                await found(who, scope={"userId": name})
                return ids

            users = (use(who, f"{side} {user}") for side, who in enumerate(both) for user in range(4))
            added = [memory_id for ids in await asyncio.gather(*users) for memory_id in ids]
            [mine, theirs] = [await memories(who, direction="ASC", first=1000) for who in both]
            [one, two] = [await walk(who, 12, direction="ASC") for who in both]
            await found(other)
        assert second.stop() == 0

    assert len(added) == 32
    assert Counter(theirs) == Counter([*added, *[None] * 8])
    assert theirs[: len(mine)] == mine
    assert one == two
    assert len(one) == len(theirs)
    assert [activity["event"] for activity in await log(client, first=1)] == ["SEARCH"]
    assert (await walk(client, 1000, direction="ASC"))[:-1] == one
