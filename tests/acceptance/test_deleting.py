"""Deleting, erasing, ending a run and resetting, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.documents import (
    DELETE,
    DELETE_ALL,
    DELETE_MANY,
    DELETE_OWNERS,
    END_RUN,
    HISTORY,
    MEMORY,
    OWNER,
    OWNERS,
    RESET,
    RESTORE,
    RESTORE_MANY,
    found,
    refusals,
    texts,
)
from tests.graphql_client import Client

ALEX = {"userId": "alex"}
EVERYTHING: list[dict[str, Any]] = [
    {},
    {"scope": {}},
    {"filter": {}},
    {"filters": {}},
    {"filter": {"and": []}},
    {"filter": {"userId": {"notIn": []}}},
    {"filter": {"not": {"or": []}}},
    {"filter": {"or": [{}, {"userId": {"eq": "alex"}}]}},
    {"filters": {"AND": []}},
    {"filters": {"NOT": []}},
    {"filters": {"memory_ids": "*"}},
    {"filter": {"text": {"contains": ""}}},
]


async def done(client: Client, document: str, **variables: Any) -> Any:
    payload = await client.data(document, **variables)
    assert payload["userErrors"] == [], payload
    return payload


async def test_a_deleted_memory_is_gone_but_for_its_history(client: Client) -> None:
    [memory_id, _] = await client.add("I like tea.", "I like cats.", userId="alex")

    payload = await done(client, DELETE, id=memory_id)

    assert payload == {"deletedCount": 1, "deletedIds": [memory_id], "dryRun": False, "userErrors": []}
    assert await client.data(MEMORY, id=memory_id) is None
    assert await texts(client) == ["I like cats."]
    assert await found(client, "tea") == ["I like cats."]
    assert (await client.data(OWNER, type="USER", ownerId="alex"))["memoryCount"] == 1
    assert [version["event"] for version in await client.data(HISTORY, id=memory_id)] == ["ADD", "DELETE"]
    assert await refusals(client, DELETE, id=memory_id) == [("NOT_FOUND", ["id"])]


async def test_an_erased_memory_is_gone_with_its_history(client: Client) -> None:
    first, second, third = await client.add("a", "b", "c", userId="alex")
    await done(client, DELETE, id=first)

    assert (await done(client, DELETE, id=first, erase=True))["deletedCount"] == 1
    assert (await done(client, DELETE_MANY, ids=[second, third], erase=True))["affectedCount"] == 2

    for memory_id in (first, second, third):
        assert await client.data(HISTORY, id=memory_id) == []
        assert await refusals(client, RESTORE, id=memory_id) == [("NOT_FOUND", ["id"])]


async def test_what_would_match_everything_is_refused(client: Client, subtests: pytest.Subtests) -> None:
    await client.add("tea", userId="alex")

    for how in EVERYTHING:
        with subtests.test(how=how):
            for dry_run in (True, False):
                assert await refusals(client, DELETE_ALL, **how, dryRun=dry_run) == [("EMPTY_SCOPE", ["scope"])]
    assert await texts(client) == ["tea"]


async def test_a_null_in_a_scope_or_filter_is_refused(client: Client) -> None:
    await client.add("tea", userId="alex")

    assert (await refusals(client, DELETE_ALL, scope={"userId": None, "agentId": "travel"}))[0][0] == "BAD_USER_INPUT"
    assert (await refusals(client, DELETE_ALL, filter={"userId": {"eq": None}}))[0][0] == "BAD_USER_INPUT"
    assert (await refusals(client, DELETE_ALL, filters={"user_id": None}))[0][0] == "BAD_USER_INPUT"
    assert await texts(client) == ["tea"]


async def test_a_dry_run_tells_what_would_go_and_nothing_goes(client: Client) -> None:
    ids = await client.add("a", "b", userId="alex")
    await client.add("c", userId="bo")

    tried = await done(client, DELETE_ALL, scope=ALEX, dryRun=True)
    assert (tried["deletedCount"], sorted(tried["deletedIds"]), tried["dryRun"]) == (2, sorted(ids), True)
    assert len(await texts(client)) == 3

    deleted = await done(client, DELETE_ALL, scope=ALEX)
    assert (deleted["deletedCount"], sorted(deleted["deletedIds"]), deleted["dryRun"]) == (2, sorted(ids), False)
    assert await texts(client) == ["c"]
    assert (await done(client, DELETE_ALL, scope=ALEX))["deletedCount"] == 0


async def test_both_spellings_of_a_filter_delete_the_same(client: Client) -> None:
    await client.add("tea", userId="alex", categories=["food"], metadata={"n": 1})
    await client.add("coffee", userId="alex", categories=["food"], metadata={"n": 2})
    typed = {"categories": {"has": "food"}, "metadata": [{"key": "n", "gt": 1}]}
    spelled = {"AND": [{"categories": {"contains": "food"}}, {"metadata": {"n": {"gt": 1}}}]}

    tried = [await done(client, DELETE_ALL, **how, dryRun=True) for how in ({"filter": typed}, {"filters": spelled})]
    assert tried[0] == tried[1]
    await done(client, DELETE_ALL, scope=ALEX, filter=typed, filters=spelled)

    assert await texts(client) == ["tea"]


async def test_expired_memories_are_deleted_and_restored_too(client: Client) -> None:
    ids = await client.add("a", "b", userId="alex", expiresAt="2024-01-01T00:00:00Z")

    assert (await done(client, DELETE_ALL, scope=ALEX))["deletedCount"] == 2
    assert (await done(client, RESTORE_MANY, ids=ids))["affectedCount"] == 2

    assert await texts(client) == []
    assert set(await texts(client, includeExpired=True)) == {"a", "b"}


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"owners": []},
        {"types": []},
        {"all": False},
        {"all": True, "types": ["USER"]},
        {"all": True, "owners": [{"type": "USER", "ownerId": "alex"}]},
        {"types": ["USER"], "owners": [{"type": "USER", "ownerId": "alex"}]},
    ],
)
async def test_owners_are_named_in_exactly_one_way(client: Client, how: dict[str, Any]) -> None:
    await client.add("tea", userId="alex")

    assert [code for code, _ in await refusals(client, DELETE_OWNERS, **how)] == ["EMPTY_SCOPE"]
    assert await texts(client) == ["tea"]


async def test_an_owner_goes_with_all_that_carries_it(client: Client) -> None:
    await client.add("a", userId="alex", agentId="tutor")
    await client.add("b", userId="alex", expiresAt="2024-01-01T00:00:00Z")
    await client.add("c", agentId="tutor")
    alex = [{"type": "USER", "ownerId": "alex"}]

    assert (await done(client, DELETE_OWNERS, owners=alex, dryRun=True))["deletedCount"] == 2
    assert (await done(client, DELETE_OWNERS, owners=alex))["deletedCount"] == 2

    assert await client.data(OWNER, type="USER", ownerId="alex") is None
    assert [owner["ownerId"] for owner in (await client.data(OWNERS))["nodes"]] == ["tutor"]
    assert await texts(client, includeExpired=True) == ["c"]
    unknown = [{"type": "AGENT", "ownerId": "tutor"}, {"type": "AGENT", "ownerId": "alex"}]
    assert await refusals(client, DELETE_OWNERS, owners=unknown) == [("NOT_FOUND", ["owners", "1"])]


async def test_all_owners_of_some_types_or_of_all_go(client: Client) -> None:
    await client.add("a", userId="alex", runId="r")
    await client.add("b", userId="alex")
    await client.add("c", appId="app")

    assert (await done(client, DELETE_OWNERS, types=["RUN", "APP"]))["deletedCount"] == 2
    assert await texts(client) == ["b"]
    assert (await done(client, DELETE_OWNERS, all=True, erase=True))["deletedCount"] == 3
    assert (await client.data(OWNERS))["totalCount"] == 0


async def test_the_end_of_a_run_takes_its_memories_out_of_lists(client: Client) -> None:
    [memory_id] = await client.add("short-term", userId="alex", runId="trip")
    await client.add("long-term", userId="alex")

    ended = await done(client, END_RUN, runId="trip")

    assert (ended["deletedCount"], ended["deletedIds"]) == (1, [memory_id])
    assert await texts(client) == ["long-term"]
    assert (await client.data(MEMORY, id=memory_id))["expiresAt"]
    assert (await done(client, END_RUN, runId="trip"))["deletedCount"] == 0
    assert await refusals(client, END_RUN, runId="no run") == [("NOT_FOUND", ["runId"])]
    assert await refusals(client, END_RUN, runId="trip", at="soon") == [("BAD_USER_INPUT", ["at"])]


async def test_a_run_can_be_told_to_end_later(client: Client) -> None:
    [memory_id] = await client.add("short-term", userId="alex", runId="trip")

    await done(client, END_RUN, runId="trip", at="2999-01-01T00:00:00Z")

    assert await texts(client) == ["short-term"]
    assert (await client.data(MEMORY, id=memory_id))["expiresAt"] == "2999-01-01T00:00:00Z"


async def test_a_reset_needs_its_word_and_erases_the_project(client: Client) -> None:
    [deleted, _] = await client.add("a", "b", userId="alex")
    other = Client(client.http, client.project + "x")
    await other.add("c", userId="alex")
    await done(client, DELETE, id=deleted)

    for word in ("", "reset", "RESET "):
        assert await refusals(client, RESET, confirm=word) == [("BAD_USER_INPUT", ["confirm"])]
    assert (await done(client, RESET, confirm="RESET"))["deletedCount"] == 2

    assert (await client.data(OWNERS))["totalCount"] == 0
    assert await client.data(HISTORY, id=deleted) == []
    assert await texts(other) == ["c"]
