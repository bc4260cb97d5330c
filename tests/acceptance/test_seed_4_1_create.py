"""Section 4.1, "Create Memories": of a user, of a session, of an agent, and all that an add can be told besides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.acceptance.documents import ACTIVITY, DELETE_ALL, END_RUN, RESTORE, SEARCH, UPDATE
from tests.acceptance.seed import FOOD, TRIP, TUTOR, add, listed, says
from tests.graphql_client import Client

MEMORY = "query ($id: ID!) { memory(id: $id) { text expiresAt } }"


async def test_4_1_long_term_memory_for_a_user(either: Client) -> None:
    payload = await add(either, FOOD, userId="alex", metadata={"food": "vegan"})

    assert payload["outcome"] == "STORED"
    assert {result["event"] for result in payload["results"]} == {"ADD"}
    texts = await listed(either, scope={"userId": "alex"})
    assert says(texts, "vegetarian")
    assert says(texts, "allergic to nuts")
    assert not says(texts, "Hello Alex")
    assert not says(texts, "I've noted")
    assert "Hi" not in {text.strip(" .!") for text in texts}
    for result in payload["results"]:
        memory = result["memory"]
        assert (memory["userId"], memory["metadata"]) == ("alex", {"food": "vegan"})
        assert [turn["role"] for turn in memory["messages"]["nodes"]] == ["user"]
    hits = (await either.data(SEARCH, query="What should I cook for dinner today?", scope={"userId": "alex"}))["hits"]
    assert says([hit["text"] for hit in hits], "vegetarian")


async def test_4_1_short_term_memory_for_a_user_session(either: Client) -> None:
    session = {"userId": "alex123", "runId": "trip-planning-2024"}

    payload = await add(either, TRIP, **session)

    texts = await listed(either, scope=session)
    assert says(texts, "trip to Japan")
    assert not says(texts, "Yes, please")
    assert not says(texts, "That's exciting")
    assert {result["memory"]["runId"] for result in payload["results"]} == {"trip-planning-2024"}
    japan = {"name": "Japan", "type": "place"}
    assert any(japan in result["memory"]["entities"] for result in payload["results"])

    await either.data(END_RUN, runId="trip-planning-2024")

    assert await listed(either, scope=session) == []
    assert await listed(either, scope={"userId": "alex123"}) == []
    ended = await either.data(MEMORY, id=payload["results"][0]["id"])
    assert ended["expiresAt"] is not None


async def test_4_1_long_term_memory_for_agents(either: Client) -> None:
    payload = await add(either, TUTOR, agentId="ai-tutor")

    texts = await listed(either, scope={"agentId": "ai-tutor"})
    assert says(texts, "Alice")
    assert says(texts, "AI tutor with a personality")
    assert not says(texts, "Give yourself a name")
    assert not says(texts, "Understood")
    assert {result["memory"]["agentId"] for result in payload["results"]} == {"ai-tutor"}
    assert any({"name": "Alice", "type": "person"} in result["memory"]["entities"] for result in payload["results"])


async def test_4_1_what_an_assistant_says_is_no_memory_of_a_user(either: Client) -> None:
    payload = await add(either, TUTOR, userId="alex", agentId="ai-tutor")

    assert (payload["outcome"], payload["results"]) == ("NOTHING_TO_STORE", [])


async def test_4_1_an_agent_remembers_what_it_is_explicitly_given(client: Client) -> None:
    await add(client, agentId="guide", text="The museum opens at 9:30 on Sundays.")

    assert await listed(client, scope={"agentId": "guide"}) == ["The museum opens at 9:30 on Sundays."]


async def test_4_1_an_agent_alone_does_not_take_users_words_for_its_own(client: Client) -> None:
    said = [{"role": "user", "content": "I live in Oslo."}, {"role": "assistant", "content": "I speak Norwegian."}]

    await add(client, said, agentId="guide")

    assert await listed(client, scope={"agentId": "guide"}) == ["I speak Norwegian."]


async def test_4_1_an_add_can_be_told_when_for_how_long_and_for_ever(either: Client) -> None:
    said, expiry = "2024-03-01T10:00:00+00:00", datetime.now(UTC) + timedelta(days=1)

    payload = await add(either, FOOD, userId="alex", timestamp=said, expiresAt=expiry.isoformat(), immutable=True)

    for result in payload["results"]:
        memory = result["memory"]
        assert datetime.fromisoformat(memory["createdAt"]) == datetime.fromisoformat(said)
        assert datetime.fromisoformat(memory["expiresAt"]) == expiry
        assert memory["immutable"] is True
        refused = await either.data(UPDATE, input={"id": memory["id"], "text": "Something else."})
        assert [error["code"] for error in refused["userErrors"]] == ["IMMUTABLE"]


async def test_4_1_categories_are_found_from_the_default_ones(either: Client) -> None:
    payload = await add(either, FOOD, userId="alex")

    found = {result["text"]: [one["name"] for one in result["memory"]["categories"]] for result in payload["results"]}
    assert all("food" in names for text, names in found.items() if "vegetarian" in text or "nuts" in text)


async def test_4_1_custom_categories_take_the_place_of_the_default_ones(client: Client) -> None:
    custom = [
        {"name": "diet", "description": "What they eat, food preferences and allergies"},
        {"name": "journeys", "description": "Trips, flights and places they travel to"},
    ]

    payload = await add(client, [*FOOD, *TRIP], userId="alex", customCategories=custom)

    names = {one["name"] for result in payload["results"] for one in result["memory"]["categories"]}
    assert names == {"diet", "journeys"}


async def test_4_1_categories_that_are_given_are_those_of_every_memory(either: Client) -> None:
    payload = await add(either, FOOD, userId="alex", categories=["likes"])

    assert [result["memory"]["categories"] for result in payload["results"]] == [
        [{"name": "likes"}] for _ in payload["results"]
    ]


async def test_4_1_includes_and_excludes_choose_what_is_remembered(client: Client) -> None:
    said = [{"role": "user", "content": "I love sushi. I work as a nurse. I'm flying to Lisbon in May."}]

    await add(client, said, userId="a", includes="food preferences")
    await add(client, said, userId="b", excludes="travel and work")

    assert await listed(client, scope={"userId": "a"}) == ["I love sushi."]
    assert await listed(client, scope={"userId": "b"}) == ["I love sushi."]


async def test_4_1_a_model_is_told_what_to_remember_and_how(model_client: Client, model: Any) -> None:
    await add(
        model_client,
        FOOD,
        userId="alex",
        includes="diets",
        excludes="names",
        customInstructions="Be short.",
        customCategories=[{"name": "diet", "description": "What they eat"}],
    )

    asked = model.requests[-1]["messages"][-1]["content"]
    for told in ("diets", "names", "Be short.", "What they eat"):
        assert told in asked


async def test_4_1_every_operation_is_seen_in_the_activity(either: Client) -> None:
    payload = await add(either, FOOD, userId="alex")
    first = payload["results"][0]["id"]
    await either.data(UPDATE, input={"id": first, "text": "Something else."})
    await either.data(DELETE_ALL, scope={"userId": "alex"})
    await either.data(RESTORE, id=first)
    await either.data(SEARCH, query="Anything?", scope={"userId": "alex"})

    nodes = (await either.data(ACTIVITY, scope={"userId": "alex"}))["nodes"]

    count = len(payload["results"])
    events = [node["event"] for node in reversed(nodes)]
    assert events == ["ADD"] * count + ["UPDATE"] + ["DELETE"] * count + ["RESTORE", "SEARCH"]


@pytest.mark.parametrize("text", ["Hi", "Hello there!", "Thanks a lot!", "Yes, please!", "What's the weather like?"])
async def test_4_1_small_talk_and_questions_are_nothing_to_store(client: Client, text: str) -> None:
    payload = await add(client, userId="alex", text=text)

    assert (payload["outcome"], payload["results"]) == ("NOTHING_TO_STORE", [])
