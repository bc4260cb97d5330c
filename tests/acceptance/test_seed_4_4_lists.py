"""Section 4.4, "Get All Memories": of a user, an agent, a session; by category, keyword and filters; in pages."""

from __future__ import annotations

import pytest

from tests.acceptance.documents import LIST, MEMORY
from tests.acceptance.seed import FOOD, TRIP, TUTOR, add, listed, says
from tests.graphql_client import Client

JULY = "2024-07-15T12:00:00Z"


async def test_4_4_all_memories_of_a_user(client: Client) -> None:
    await add(client, FOOD, userId="alex")
    await add(client, TRIP, userId="bo")

    page = await client.data(LIST, scope={"userId": "alex"}, page=1, pageSize=50)

    assert says([node["text"] for node in page["nodes"]], "vegetarian")
    assert not says([node["text"] for node in page["nodes"]], "Japan")
    assert page["totalCount"] == len(page["nodes"])


async def test_4_4_all_memories_of_an_ai_agent(client: Client) -> None:
    await add(client, TUTOR, agentId="ai-tutor")

    assert says(await listed(client, scope={"agentId": "ai-tutor"}, page=1, pageSize=50), "Alice")


async def test_4_4_the_short_term_memories_of_a_session(client: Client) -> None:
    session = {"userId": "alex123", "runId": "trip-planning-2024"}
    await add(client, TRIP, **session)
    await add(client, FOOD, userId="alex123")

    texts = await listed(client, scope=session, page=1, pageSize=50)

    assert says(texts, "Japan")
    assert not says(texts, "vegetarian and")
    assert says(await listed(client, scope={"userId": "alex123"}), "Japan")


async def test_4_4_one_memory(client: Client) -> None:
    payload = await add(client, FOOD, userId="alex", metadata={"food": "vegan"})
    [first, *_] = payload["results"]

    memory = await client.data(MEMORY, id=first["id"])

    assert (memory["id"], memory["text"], memory["metadata"]) == (first["id"], first["text"], {"food": "vegan"})
    assert await client.data(MEMORY, id="582bbe6d-506b-48c6-a4c6-5df3b1e63428") is None


@pytest.fixture
async def liked(client: Client) -> Client:
    await client.add("I like to play chess.", userId="alex123", categories=["likes"], timestamp=JULY)
    await client.add("I like tofu.", userId="alex123", categories=["likes", "food_preferences"], timestamp=JULY)
    await client.add("I eat no nuts.", userId="alex123", categories=["food_preferences"], timestamp=JULY)
    await client.add("I live in Oslo.", userId="alex123", categories=["home"], timestamp=JULY)
    return client


async def test_4_4_memories_of_one_category_and_of_several(liked: Client) -> None:
    scope = {"userId": "alex123"}
    one = {"categories": {"hasAny": ["likes"]}}
    several = {"categories": {"in": ["likes", "food_preferences"]}}

    assert await listed(liked, scope=scope, filter=one) == ["I like tofu.", "I like to play chess."]
    assert await listed(liked, scope=scope, filters=several) == [
        "I eat no nuts.",
        "I like tofu.",
        "I like to play chess.",
    ]
    assert await listed(liked, scope=scope, filter=one, page=2, pageSize=1) == ["I like to play chess."]


async def test_4_4_memories_by_keywords(liked: Client) -> None:
    by_text = {"text": {"contains": "to play"}}

    assert await listed(liked, scope={"userId": "alex123"}, filter=by_text) == ["I like to play chess."]
    assert await listed(liked, filters={"user_id": "alex123", "keywords": {"contains": "to play"}}) == [
        "I like to play chess."
    ]


async def test_4_4_memories_by_custom_filters(client: Client) -> None:
    wanted = {"userId": "alex", "categories": ["food_preferences"]}
    await client.add("I like to play with food.", timestamp="2024-07-31T23:59:59Z", **wanted)
    await client.add("I like to play with fire.", timestamp="2024-08-01T00:00:00Z", **wanted)
    filters = {
        "AND": [
            {"user_id": "alex"},
            {"created_at": {"gte": "2024-07-01", "lte": "2024-07-31"}},
            {"categories": {"contains": "food_preferences"}},
            {"keywords": {"contains": "to play"}},
        ]
    }

    assert await listed(client, filters=filters) == ["I like to play with food."]
    assert await listed(client, filters=filters, page=1, pageSize=50) == ["I like to play with food."]


async def test_4_4_the_first_hundred_then_by_page_or_by_cursor(client: Client) -> None:
    await client.add(*(f"Fact {number}" for number in range(120)), userId="alex", categories=[])
    scope = {"userId": "alex"}

    first = await client.data(LIST, scope=scope)
    after = await client.data(LIST, scope=scope, after=first["pageInfo"]["endCursor"])
    by_page = [await client.data(LIST, scope=scope, page=page, pageSize=50) for page in (1, 2, 3, 4)]

    assert (len(first["nodes"]), first["totalCount"], first["pageInfo"]["hasNextPage"]) == (100, 120, True)
    assert (len(after["nodes"]), after["pageInfo"]["hasNextPage"]) == (20, False)
    assert [node for page in by_page for node in page["nodes"]] == first["nodes"] + after["nodes"]
    assert [len(page["nodes"]) for page in by_page] == [50, 50, 20, 0]
