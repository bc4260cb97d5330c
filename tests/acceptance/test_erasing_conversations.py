"""Nothing of a conversation is left behind of what is erased: neither the turn nor what repeated it."""

from __future__ import annotations

from typing import Any

import pytest

from graphmem.store.database import Database
from tests.acceptance.documents import DELETE, DELETE_ALL, DELETE_OWNERS, RESET
from tests.acceptance.seed import add
from tests.graphql_client import Client

SECRET = "quokka"
"""A word that no id holds by chance, as four digits were held by one in a thousand."""
TALK = [
    {"role": "user", "content": "I keep two hens."},
    {"role": "assistant", "content": "Lovely hens! Is there a code for the gate?"},
    {"role": "user", "content": f"My gate code is {SECRET}."},
    {"role": "assistant", "content": f"I noted the gate code {SECRET} for you."},
    {"role": "user", "content": "Thanks!"},
    {"role": "user", "content": "I sail on Sundays."},
    {"role": "assistant", "content": "Sailing is fun."},
]
TRACES = """
CYPHER 25 MATCH (n {project: $project})
WHERE any(key IN keys(n) WHERE n[key] IS :: STRING AND n[key] CONTAINS $secret) RETURN labels(n) AS labels
"""
TURNS = "CYPHER 25 MATCH (t:Message {project: $project}) RETURN t.content AS content ORDER BY content"


async def traces(database: Database, client: Client) -> list[Any]:
    records = await database.run_statement(TRACES, {"project": client.project, "secret": SECRET})
    return [record["labels"] for record in records]


async def turns(database: Database, client: Client) -> list[str]:
    return [record["content"] for record in await database.run_statement(TURNS, {"project": client.project})]


async def test_every_turn_of_a_conversation_is_kept_though_nothing_is_remembered_of_it(
    client: Client, database: Database
) -> None:
    said = [{"role": "user", "content": "Thanks!"}, {"role": "assistant", "content": "You're welcome."}]

    assert (await add(client, said, userId="alex", runId="r"))["outcome"] == "NOTHING_TO_STORE"

    assert await turns(database, client) == ["Thanks!", "You're welcome."]


@pytest.mark.parametrize("scope", [{"userId": "alex"}, {"userId": "alex", "runId": "r"}], ids=["no run", "run"])
async def test_an_erased_memory_takes_the_echo_of_its_turn_and_leaves_the_others(
    client: Client, database: Database, scope: dict[str, Any]
) -> None:
    results = (await add(client, TALK, **scope))["results"]
    [secret] = [result["id"] for result in results if SECRET in result["text"]]
    assert len(await traces(database, client)) >= 3

    await client.data(DELETE, id=secret, erase=True)

    assert await traces(database, client) == []
    assert set(await turns(database, client)) >= {"I keep two hens.", "I sail on Sundays.", "Sailing is fun."}


@pytest.mark.parametrize(
    ("document", "how"),
    [
        (DELETE_ALL, {"scope": {"userId": "alex"}, "erase": True}),
        (DELETE_OWNERS, {"owners": [{"type": "USER", "ownerId": "alex"}], "erase": True}),
        (RESET, {"confirm": "RESET"}),
    ],
    ids=["all memories", "the owner", "reset"],
)
async def test_an_erased_owner_leaves_no_turn(
    client: Client, database: Database, document: str, how: dict[str, Any]
) -> None:
    await add(client, TALK, userId="alex")
    await add(client, [{"role": "user", "content": "Hello!"}], userId="alex")
    await add(client, [{"role": "user", "content": "I row."}], userId="bo")

    await client.data(document, **how)

    left = ["I row."] if document != RESET else []
    assert await turns(database, client) == left
    assert await traces(database, client) == []


async def test_a_command_to_forget_is_not_kept_as_a_turn(client: Client, database: Database) -> None:
    await add(client, userId="alex", text="I play golf.")

    payload = await add(client, userId="alex", text="I sail too. Please forget that I play golf.")

    assert {(result["event"], result["text"]) for result in payload["results"]} == {
        ("ADD", "I sail too."),
        ("DELETE", "I play golf."),
    }
    assert not any("forget" in content for content in await turns(database, client))
