"""Section 4.8, "Reset Client", and its fun fact: a command in plain words deletes all that it names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.documents import OWNERS, RESET, RESTORE_MANY
from tests.acceptance.seed import ADD, FOOD, TRIP, add, listed, says
from tests.graphql_client import Client

COMMAND = "Delete all of my food preferences"
DISHES = ["sushi", "ramen", "pizza", "tacos", "curry", "falafel", "lasagne", "pho", "paella", "dumplings", "risotto"]


async def forgotten(client: Client, text: str = COMMAND, **input: Any) -> list[str]:
    """The texts of what a command in plain words forgets."""
    payload = await add(client, text=text, **input)
    assert {result["event"] for result in payload["results"]} <= {"DELETE"}
    assert payload["outcome"] == ("FORGOTTEN" if payload["results"] else "NOTHING_TO_STORE")
    return sorted(result["text"] for result in payload["results"])


async def test_4_8_reset(either: Client) -> None:
    await add(either, FOOD, userId="alex")
    await add(either, TRIP, userId="alex123", runId="trip-planning-2024")

    payload = await either.data(RESET, confirm="RESET")

    assert payload["userErrors"] == []
    assert payload["deletedCount"] > 0
    assert await listed(either) == []
    assert (await either.data(OWNERS))["totalCount"] == 0


async def test_4_8_a_command_deletes_all_that_it_names_and_nothing_else(either: Client) -> None:
    dishes = [f"I love {dish}." for dish in DISHES]
    await either.add(*dishes, userId="alex", categories=["food_preferences"])
    await either.add("I live in Oslo.", "I work as a nurse.", userId="alex", categories=["personal_details"])
    await either.add("I love sushi.", userId="bo", categories=["food_preferences"])

    assert await forgotten(either, userId="alex") == sorted(dishes)

    assert await listed(either, scope={"userId": "alex"}) == ["I work as a nurse.", "I live in Oslo."]
    assert await listed(either, scope={"userId": "bo"}) == ["I love sushi."]


async def test_4_8_a_command_works_on_categories_that_were_found(either: Client) -> None:
    liked = ["I love sushi.", "I'm a vegetarian.", "I'm allergic to nuts.", "My favourite dish is ramen."]
    await either.add(*liked, "I work as a nurse.", "I play the piano.", userId="alex")

    assert await forgotten(either, userId="alex") == sorted(liked)


async def test_4_8_a_dry_run_shows_first_what_would_go(either: Client) -> None:
    await either.add("I love sushi.", "I work as a nurse.", userId="alex")

    assert await forgotten(either, userId="alex", dryRun=True) == ["I love sushi."]

    assert len(await listed(either, scope={"userId": "alex"})) == 2


async def test_4_8_what_was_forgotten_can_be_restored(either: Client) -> None:
    await either.add("I love sushi.", "I hate olives.", userId="alex", categories=["likes", "food_preferences"])
    payload = await add(either, userId="alex", text=COMMAND)

    restored = await either.data(RESTORE_MANY, ids=[result["id"] for result in payload["results"]])

    assert restored["affectedCount"] == 2
    assert len(await listed(either, scope={"userId": "alex"}, filters={"categories": {"contains": "likes"}})) == 2


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("Please delete all my likes.", ["I love chess."]),
        ("Forget everything you know about me", ["I flew to Lisbon.", "I live in Oslo.", "I love chess."]),
        ("Forget where I live", ["I live in Oslo."]),
        ("please forget that i love chess", ["I love chess."]),
    ],
)
async def test_4_8_a_command_is_understood_in_other_words(client: Client, command: str, expected: list[str]) -> None:
    await client.add("I love chess.", userId="alex", categories=["likes"])
    await client.add("I live in Oslo.", userId="alex", categories=["home"])
    await client.add("I flew to Lisbon.", userId="alex", categories=["travel"])

    assert await forgotten(client, command, userId="alex") == expected


async def test_4_8_what_fills_a_slot_is_meant_and_spared_without_its_word(client: Client) -> None:
    await client.add("I am lactose-intolerant.", "I work as a baker.", "I moved to Oslo.", userId="alex")
    sparing = "Delete all my memories except my allergies"

    assert await forgotten(client, "Forget where I live", userId="alex") == ["I moved to Oslo."]
    assert await forgotten(client, sparing, userId="alex") == ["I work as a baker."]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Olvida todo lo que sabes de mí", "in English"),
        (f"{'We walked along the river to the old mill. ' * 150} Please forget that I sail.", "5,000 characters"),
        ("Delete my recent memories", "which memories are meant"),
    ],
)
async def test_4_8_a_command_that_is_not_carried_out_says_why(client: Client, text: str, reason: str) -> None:
    await client.add("I sail.", userId="alex")

    payload = await client.data(ADD, input={"userId": "alex", "text": text})

    [error] = payload["userErrors"]
    assert (error["code"], error["field"]) == ("BAD_USER_INPUT", ["input", "text"])
    assert reason in error["message"]
    assert await listed(client) == ["I sail."]


async def test_4_8_a_command_that_names_nothing_known_says_so(client: Client) -> None:
    await client.add("I love chess.", userId="alex", categories=["likes"])

    payload = await client.data(ADD, input={"userId": "alex", "text": "Forget about my trip to Mars"})

    assert (payload["outcome"], payload["results"]) == (None, [])
    [error] = payload["userErrors"]
    assert (error["code"], error["field"]) == ("NOT_FOUND", ["input", "text"])
    assert await listed(client) == ["I love chess."]


@pytest.mark.parametrize("text", ["Delete the file", "Forget it.", "How do I delete my account?", "Clear the cache"])
async def test_4_8_what_does_not_speak_of_memories_is_no_command(client: Client, text: str) -> None:
    await client.add("I love the file.", "I live in Oslo.", userId="alex")

    payload = await add(client, userId="alex", text=text)

    assert payload["outcome"] == "NOTHING_TO_STORE"
    assert len(await listed(client, scope={"userId": "alex"})) == 2


async def test_4_8_only_the_last_thing_a_user_says_can_be_a_command(client: Client) -> None:
    await client.add("I love sushi.", userId="alex", categories=["food"])
    said = [
        {"role": "user", "content": COMMAND},
        {"role": "assistant", "content": COMMAND},
        {"role": "user", "content": "I live in Oslo."},
    ]

    await add(client, said, userId="alex")

    texts = await listed(client, scope={"userId": "alex"})
    assert says(texts, "sushi")
    assert says(texts, "Oslo")
