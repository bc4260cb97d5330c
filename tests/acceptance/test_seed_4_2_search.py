"""Section 4.2, "Search Memories", and 4.3, "Get All Users"."""

from __future__ import annotations

from tests.acceptance.documents import OWNERS, SEARCH, found
from tests.acceptance.seed import FOOD, TRIP, TUTOR, add, says
from tests.graphql_client import Client

QUESTION = "What do you know about me?"


async def test_4_2_general_memory_search(client: Client) -> None:
    await add(client, [*FOOD, *TRIP], userId="alex")

    result = await client.data(SEARCH, query="What should I cook for dinner today?", scope={"userId": "alex"})

    best = [hit["text"] for hit in result["hits"][:2]]
    assert says(best, "vegetarian") or says(best, "nuts")
    assert all(0 <= hit["score"] <= 1 for hit in result["hits"])
    assert result["complete"] is True


async def test_4_2_use_category_and_metadata_filters_without_any_id(client: Client) -> None:
    await client.add("I love tofu.", userId="alex", categories=["food_preferences"], metadata={"food": "vegan"})
    await client.add("I love steak.", userId="bo", categories=["food_preferences"], metadata={"food": "meat"})
    await client.add("I love chess.", userId="bo", categories=["likes"], metadata={"food": "vegan"})
    wanted = {
        "categories": {"hasAny": ["food_preferences"]},
        "metadata": [{"key": "food", "eq": "vegan"}],
    }

    assert await found(client, QUESTION, filter=wanted) == ["I love tofu."]
    both = {"AND": [{"categories": {"in": ["food_preferences"]}}, {"metadata": {"food": "vegan"}}]}
    assert await found(client, QUESTION, filters=both) == ["I love tofu."]


async def test_4_2_example_1_search_using_user_id_and_agent_id_filters(client: Client) -> None:
    await client.add("I need a window seat.", userId="alex", agentId="travel-assistant")
    await client.add("My parcel is late.", userId="alex", agentId="customer-support")
    await client.add("I learn French.", userId="alex", agentId="tutor")
    await client.add("I need an aisle seat.", userId="bo", agentId="travel-assistant")
    filters = {"AND": [{"user_id": "alex"}, {"agent_id": {"in": ["travel-assistant", "customer-support"]}}]}
    typed = {"and": [{"userId": {"eq": "alex"}}, {"agentId": {"in": ["travel-assistant", "customer-support"]}}]}

    expected = ["I need a window seat.", "My parcel is late."]
    assert sorted(await found(client, QUESTION, filters=filters)) == expected
    assert sorted(await found(client, QUESTION, filter=typed)) == expected


async def test_4_2_example_2_an_inverted_date_range_is_an_empty_result_with_a_warning(client: Client) -> None:
    await client.add("I love tofu.", userId="alex", timestamp="2024-07-15T12:00:00Z")
    filters = {"AND": [{"created_at": {"gte": "2024-07-20", "lte": "2024-07-10"}}, {"user_id": "alex"}]}

    result = await client.data(SEARCH, query=QUESTION, filters=filters)

    assert result["hits"] == []
    assert len(result["warnings"]) == 1
    filters["AND"][0] = {"created_at": {"gte": "2024-07-10", "lte": "2024-07-20"}}
    assert await found(client, QUESTION, filters=filters) == ["I love tofu."]


async def test_4_3_all_users_agents_apps_and_runs_that_have_memories(client: Client) -> None:
    await add(client, FOOD, userId="alex")
    await add(client, TRIP, userId="alex123", runId="trip-planning-2024", appId="planner")
    await add(client, TUTOR, agentId="ai-tutor")

    owners = (await client.data(OWNERS))["nodes"]

    counts = {(owner["type"], owner["ownerId"]): owner["memoryCount"] for owner in owners}
    assert set(counts) == {
        ("USER", "alex"),
        ("USER", "alex123"),
        ("RUN", "trip-planning-2024"),
        ("APP", "planner"),
        ("AGENT", "ai-tutor"),
    }
    assert min(counts.values()) > 0
    assert counts["USER", "alex123"] == counts["RUN", "trip-planning-2024"] == counts["APP", "planner"]


async def test_4_3_who_has_said_nothing_worth_remembering_is_not_among_them(client: Client) -> None:
    await add(client, userId="quiet", text="Hi!")

    assert (await client.data(OWNERS))["nodes"] == []
