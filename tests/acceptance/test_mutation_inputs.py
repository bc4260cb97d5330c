"""Every mutation takes one input; the arguments that some had before there was one still do the same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.documents import DELETE, LIST
from tests.graphql_client import Client

ALEX = {"userId": "alex"}
ERRORS = "userErrors { code field message }"


async def change(client: Client, name: str, kind: str, input: dict[str, Any], answer: str = "") -> Any:
    document = f"mutation ($input: {kind}) {{ {name}(input: $input) {{ {answer} {ERRORS} }} }}"
    return await client.data(document, input=input)


async def texts(client: Client) -> list[str]:
    return sorted(memory["text"] for memory in (await client.data(LIST))["nodes"])


async def test_memories_are_changed_deleted_and_restored(client: Client) -> None:
    tea, cake = await client.add("I like tea.", "I like cake.", **ALEX)

    items = [{"id": tea, "text": "I like green tea."}, {"id": cake, "metadata": {"a": 1}}]
    assert await change(client, "updateMemories", "UpdateMemoriesInput", {"items": items}, "affectedCount") == {
        "affectedCount": 2,
        "userErrors": [],
    }
    await change(client, "deleteMemories", "DeleteMemoriesInput", {"ids": [tea, cake]})
    assert await texts(client) == []
    await change(client, "restoreMemories", "RestoreMemoriesInput", {"ids": [tea, cake]})
    assert await texts(client) == ["I like cake.", "I like green tea."]
    await change(client, "restoreMemory", "RestoreMemoryInput", {"id": tea, "version": 1})
    assert await texts(client) == ["I like cake.", "I like tea."]
    gone = await change(client, "deleteMemory", "DeleteMemoryInput", {"id": tea, "erase": True}, "deletedIds")
    assert gone == {"deletedIds": [tea], "userErrors": []}
    assert await texts(client) == ["I like cake."]


async def test_many_memories_are_deleted_by_what_they_have_in_common(client: Client) -> None:
    await client.add("One.", "Two.", **ALEX, runId="trip")
    await client.add("Three.", userId="bo", runId="home")
    counted = "deletedCount dryRun"

    travel = {"scope": ALEX, "filter": {"text": {"contains": "One"}}}
    shown = await change(client, "deleteAllMemories", "DeleteAllMemoriesInput", {**travel, "dryRun": True}, counted)
    assert (shown["deletedCount"], shown["dryRun"]) == (1, True)
    await change(client, "deleteAllMemories", "DeleteAllMemoriesInput", travel)
    assert await texts(client) == ["Three.", "Two."]
    ended = await change(client, "endRun", "EndRunInput", {"runId": "home"}, counted)
    assert ended["deletedCount"] == 1
    assert await texts(client) == ["Two."]
    by = {"owners": [{"type": "USER", "ownerId": "alex"}]}
    await change(client, "deleteOwners", "DeleteOwnersInput", {"by": by})
    assert await texts(client) == []


async def test_a_project_is_set_up_and_emptied(client: Client) -> None:
    settings = {"categories": [{"name": "plans"}], "customInstructions": "Be brief."}
    project = "project { categories { name } customInstructions }"
    assert await change(client, "updateProject", "UpdateProjectInput", settings, project) == {
        "project": settings,
        "userErrors": [],
    }
    await client.add("One.", **ALEX)
    await change(client, "reset", "ResetInput", {"confirm": "RESET"})
    assert await texts(client) == []


REFUSED: list[tuple[str, str, dict[str, Any], str, list[str]]] = [
    ("deleteMemory", "DeleteMemoryInput", {"id": "nobody"}, "NOT_FOUND", ["input", "id"]),
    ("deleteMemories", "DeleteMemoriesInput", {"ids": ["nobody"]}, "NOT_FOUND", ["input", "ids", "0"]),
    ("restoreMemory", "RestoreMemoryInput", {"id": "nobody"}, "NOT_FOUND", ["input", "id"]),
    ("updateMemories", "UpdateMemoriesInput", {"items": [{"id": "x"}]}, "BAD_USER_INPUT", ["input", "items", "0"]),
    ("deleteAllMemories", "DeleteAllMemoriesInput", {}, "EMPTY_SCOPE", ["input", "scope"]),
    ("deleteAllMemories", "DeleteAllMemoriesInput", {"scope": {}}, "EMPTY_SCOPE", ["input", "scope"]),
    ("deleteOwners", "DeleteOwnersInput", {"by": {"owners": []}}, "EMPTY_SCOPE", ["input", "by", "owners"]),
    ("deleteOwners", "DeleteOwnersInput", {"by": {"all": False}}, "EMPTY_SCOPE", ["input", "by", "owners"]),
    ("endRun", "EndRunInput", {"runId": "nowhere"}, "NOT_FOUND", ["input", "runId"]),
    ("updateProject", "UpdateProjectInput", {"categories": None}, "BAD_USER_INPUT", ["input", "categories"]),
    ("reset", "ResetInput", {"confirm": "no"}, "BAD_USER_INPUT", ["input", "confirm"]),
]


@pytest.mark.parametrize(("name", "kind", "input", "code", "field"), REFUSED)
async def test_an_error_has_its_path_in_the_input(
    client: Client, name: str, kind: str, input: dict[str, Any], code: str, field: list[str]
) -> None:
    [error] = (await change(client, name, kind, input))["userErrors"]

    assert (error["code"], error["field"]) == (code, field)


@pytest.mark.parametrize("by", [{}, {"all": True, "types": ["USER"]}, {"all": None}, {"owners": None}])
async def test_owners_are_named_in_exactly_one_way(client: Client, by: dict[str, Any]) -> None:
    await client.add("One.", **ALEX)

    document = f"mutation ($input: DeleteOwnersInput) {{ deleteOwners(input: $input) {{ {ERRORS} }} }}"
    assert await client.refused(document, input={"by": by}) == ["BAD_USER_INPUT"]
    assert await texts(client) == ["One."]


async def test_both_spellings_at_once_and_neither_are_refused(client: Client) -> None:
    [tea] = await client.add("I like tea.", **ALEX)
    both = f"mutation ($id: ID!) {{ deleteMemory(input: {{id: $id}}, id: $id) {{ {ERRORS} }} }}"
    owners = "mutation { deleteOwners(input: {by: {all: true}}, types: [USER]) { userErrors { code field } } }"

    for document, variables in ((both, {"id": tea}), (owners, {}), (f"mutation {{ deleteMemory {{ {ERRORS} }} }}", {})):
        [error] = (await client.data(document, **variables))["userErrors"]
        assert error["code"] == "BAD_USER_INPUT"
    assert await texts(client) == ["I like tea."]
    assert (await client.data(DELETE, id=tea))["deletedIds"] == [tea]
