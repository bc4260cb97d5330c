"""What a project has settled: its categories and its instructions, over HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from graphmem.model.categories import DEFAULT_CATEGORIES
from graphmem.store.database import Database
from tests.acceptance.documents import CATEGORIES
from tests.graphql_client import Client

PROJECT = "{ project { id name categories { id name description memoryCount } customInstructions } }"
UPDATE = """
mutation ($categories: [CategoryInput!], $customInstructions: String) {
  updateProject(categories: $categories, customInstructions: $customInstructions) {
    project { name categories { name description } customInstructions }
    userErrors { code field message }
  }
}
"""
NODE = (
    "query ($id: ID!) { node(id: $id) { __typename id ... on Project { name } ... on Category { name description } } }"
)
RESET = 'mutation { reset(confirm: "RESET") { userErrors { code } } }'
ERASE = "mutation ($id: ID!) { deleteMemory(id: $id, erase: true) { deletedCount } }"

LIKES = {"name": "likes", "description": "What is liked."}
COOKING = {"name": "cooking ideas"}


async def settle(client: Client, **settings: Any) -> Any:
    payload = await client.data(UPDATE, **settings)
    assert payload["userErrors"] == []
    return payload["project"]


async def refusals(client: Client, **settings: Any) -> list[tuple[str, list[str] | None]]:
    payload = await client.data(UPDATE, **settings)
    assert payload["project"] is None
    return [(error["code"], error["field"]) for error in payload["userErrors"]]


async def names_offered(client: Client) -> list[str]:
    return [category["name"] for category in (await client.data(PROJECT))["categories"]]


async def names_there(client: Client) -> list[str]:
    return [category["name"] for category in (await client.data(CATEGORIES))["nodes"]]


async def test_a_project_that_has_settled_nothing_has_the_usual_categories(client: Client) -> None:
    await client.add("I love sushi.", userId="alex", categories=["food", "likes"])

    project = await client.data(PROJECT)

    assert (project["name"], project["customInstructions"]) == (client.project, None)
    counts = {category["name"]: category["memoryCount"] for category in project["categories"]}
    assert counts == {choice.name: int(choice.name == "food") for choice in DEFAULT_CATEGORIES}
    assert [category["description"] for category in project["categories"]] == [
        choice.description for choice in DEFAULT_CATEGORIES
    ]


async def test_what_is_settled_is_answered_in_its_order_and_the_rest_stays(client: Client) -> None:
    assert await settle(client, categories=[LIKES, COOKING], customInstructions="Be brief.") == {
        "name": client.project,
        "categories": [LIKES, {**COOKING, "description": None}],
        "customInstructions": "Be brief.",
    }
    assert (await settle(client, categories=[COOKING]))["customInstructions"] == "Be brief."
    cleared = await settle(client, customInstructions="")
    assert cleared["customInstructions"] is None
    assert await names_offered(client) == ["cooking ideas"]

    await settle(client, categories=[])
    assert await names_offered(client) == [choice.name for choice in DEFAULT_CATEGORIES]


async def test_a_category_offered_no_more_stays_only_where_memories_are(client: Client) -> None:
    await settle(client, categories=[LIKES, COOKING])
    [memory_id] = await client.add("I love sushi.", userId="alex", categories=["likes"])
    assert await names_there(client) == ["cooking ideas", "likes"]

    await settle(client, categories=[{"name": "other"}])

    [likes, _] = (await client.data(CATEGORIES))["nodes"]
    assert (likes["name"], likes["description"], likes["memoryCount"]) == ("likes", "What is liked.", 1)
    assert await names_offered(client) == ["other"]
    await client.data(ERASE, id=memory_id)
    assert await names_there(client) == ["other"]


async def test_a_reset_leaves_the_settings(client: Client) -> None:
    await settle(client, categories=[LIKES], customInstructions="Be brief.")
    await client.add("I love sushi.", userId="alex", categories=["likes"])

    await client.data(RESET)

    project = await client.data(PROJECT)
    assert [(category["name"], category["memoryCount"]) for category in project["categories"]] == [("likes", 0)]
    assert project["customInstructions"] == "Be brief."


async def test_a_project_and_its_categories_are_nodes_of_its_own_callers_only(
    client: Client, http: httpx.AsyncClient
) -> None:
    stranger = Client(http, client.project + "x")
    project = await client.data(PROJECT)
    food = next(category for category in project["categories"] if category["name"] == "food")

    found = await client.data(NODE, id=project["id"])
    assert found == {"__typename": "Project", "id": project["id"], "name": client.project}
    assert (await client.data(NODE, id=food["id"]))["description"] == food["description"]
    assert await stranger.data(NODE, id=project["id"]) is None
    await settle(client, categories=[LIKES])
    [likes] = (await client.data(PROJECT))["categories"]
    assert await stranger.data(NODE, id=likes["id"]) is None
    assert await client.data(NODE, id=food["id"]) is None


async def test_changes_at_once_leave_the_whole_of_one_of_them(client: Client, database: Database) -> None:
    lists = [[{"name": f"{name}{number}"} for name in "cab"] for number in range(6)]

    await asyncio.gather(*(settle(client, categories=categories) for categories in lists))

    offered = [{"name": name} for name in await names_offered(client)]
    assert offered in lists
    assert sorted(await names_there(client)) == sorted(category["name"] for category in offered)


@pytest.mark.parametrize(
    ("settings", "errors"),
    [
        ({}, [("BAD_USER_INPUT", None)]),
        ({"categories": None}, [("BAD_USER_INPUT", ["categories"])]),
        ({"customInstructions": None, "categories": []}, [("BAD_USER_INPUT", ["customInstructions"])]),
        ({"customInstructions": " "}, [("BAD_USER_INPUT", ["customInstructions"])]),
        ({"customInstructions": "x" * 16_385}, [("LIMIT_EXCEEDED", ["customInstructions"])]),
        ({"categories": [LIKES, LIKES]}, [("BAD_USER_INPUT", ["categories", "1", "name"])]),
        (
            {"categories": [{"name": ""}, LIKES, {"name": "x" * 257}]},
            [("BAD_USER_INPUT", ["categories", "0", "name"]), ("LIMIT_EXCEEDED", ["categories", "2", "name"])],
        ),
        (
            {"categories": [{"name": "a", "description": "x" * 4_097}, {"name": "b", "description": ""}]},
            [
                ("LIMIT_EXCEEDED", ["categories", "0", "description"]),
                ("BAD_USER_INPUT", ["categories", "1", "description"]),
            ],
        ),
        ({"categories": [{"name": str(number)} for number in range(101)]}, [("LIMIT_EXCEEDED", ["categories"])]),
    ],
)
async def test_what_cannot_be_settled_is_told_by_its_place_and_changes_nothing(
    client: Client, settings: dict[str, Any], errors: list[tuple[str, list[str] | None]]
) -> None:
    await settle(client, categories=[LIKES], customInstructions="Be brief.")
    before = await client.data(PROJECT)

    assert await refusals(client, **settings) == errors

    assert await client.data(PROJECT) == before
