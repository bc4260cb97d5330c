"""What frameworks send over mem0's wire and mem0's own examples do not: they pass on their chats as these are."""

from __future__ import annotations

from typing import Any

import pytest

from tests.graphql_client import Client
from tests.rest_client import call

CALL = {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "type": "function"}]}
RESULT = {"role": "tool", "tool_call_id": "1", "content": "22 degrees"}
PICTURE = {"role": "user", "content": {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}}


async def texts(client: Client, **owner: str) -> set[str]:
    status, page = await call(client, "POST", "/v3/memories/", {"filters": owner})
    assert status == 200, page
    return {row["memory"] for row in page["results"]}


@pytest.mark.parametrize("infer", [True, False])
async def test_turns_without_text_do_not_refuse_a_chat(client: Client, infer: bool) -> None:
    said = {"role": "user", "content": [{"type": "input_text", "text": "I am allergic to nuts."}, PICTURE["content"]]}
    body = {"messages": [said, CALL, RESULT, PICTURE], "user_id": "alex", "infer": infer}

    assert (await call(client, "POST", "/v1/memories/", body))[0] == 200
    assert await texts(client, user_id="alex") == {"I am allergic to nuts."} | (set() if infer else {"22 degrees"})


async def test_a_picture_alone_has_nothing_to_remember(client: Client) -> None:
    status, added = await call(client, "POST", "/v1/memories/", {"messages": [PICTURE], "user_id": "alex"})

    assert (status, added) == (200, [])


async def test_an_add_names_its_owners_in_filters(client: Client) -> None:
    body: dict[str, Any] = {
        "messages": "I drink tea.",
        "infer": False,
        "filters": {"user_id": "alex", "app_id": "chat"},
    }

    assert (await call(client, "POST", "/v1/memories/", body))[0] == 200
    assert await texts(client, user_id="alex") == await texts(client, app_id="chat") == {"I drink tea."}


async def test_facts_of_the_agents_own_are_kept_with_their_categories(client: Client) -> None:
    facts = ["Alex drinks tea.", "Alex takes no milk."]
    body = {"messages": "\n".join(facts), "deduced_memories": facts, "infer": False, "categories": ["food"]}

    assert (await call(client, "POST", "/v1/memories/", body | {"user_id": "alex"}))[0] == 200
    _, page = await call(client, "POST", "/v3/memories/", {"filters": {"user_id": "alex"}})
    assert {row["memory"] for row in page["results"]} == set(facts)
    assert all(row["categories"] == ["food"] for row in page["results"])
