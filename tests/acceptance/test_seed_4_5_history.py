"""Section 4.5, "Memory History": a statement that is so no more is history of the one that took its place."""

from __future__ import annotations

from tests.acceptance.documents import HISTORY
from tests.acceptance.seed import CHICKEN, FOOD, VEGETARIAN, add, listed, says
from tests.graphql_client import Client

INPUT = "query ($id: ID!) { memoryHistory(id: $id) { input { role content } } }"


async def test_4_5_the_chicken_then_vegetarian(either: Client) -> None:
    messages = [{"role": "user", "content": CHICKEN}]
    first = await add(either, messages, userId="alex")
    assert says([result["text"] for result in first["results"]], "chicken")

    second = await add(either, [*messages, {"role": "user", "content": VEGETARIAN}], userId="alex")

    assert second["outcome"] == "STORED"
    [changed] = [result for result in second["results"] if result["event"] == "UPDATE"]
    assert "vegetarian" in changed["text"]
    assert changed["id"] in {result["id"] for result in first["results"]}
    texts = await listed(either, scope={"userId": "alex"})
    assert texts == [changed["text"]]
    history = await either.data(HISTORY, id=changed["id"])
    assert [version["event"] for version in history] == ["ADD", "UPDATE"]
    assert history[1]["oldText"] == history[0]["newText"] == changed["previousText"]
    assert history[1]["newText"] == changed["text"]


async def test_4_5_what_gave_way_leads_to_what_took_its_place(client: Client) -> None:
    first = await add(client, [{"role": "user", "content": CHICKEN}], userId="alex")
    second = await add(client, userId="alex", text=VEGETARIAN)

    [changed] = [result for result in second["results"] if result["event"] == "UPDATE"]
    gone = [result["id"] for result in second["results"] if result["event"] == "DELETE"]

    assert {result["id"] for result in first["results"]} == {changed["id"], *gone}
    for memory_id in gone:
        history = await client.data(HISTORY, id=memory_id)
        assert [version["event"] for version in history] == ["ADD", "DELETE"]
        assert history[-1]["supersededBy"] == {"id": changed["id"]}


async def test_4_5_the_same_again_is_known_already(either: Client) -> None:
    messages = [{"role": "user", "content": CHICKEN}]
    first = await add(either, messages, userId="alex")

    again = await add(either, messages, userId="alex")

    assert again["outcome"] == "DUPLICATE"
    assert [(result["id"], result["event"]) for result in again["results"]] == [
        (result["id"], "NONE") for result in first["results"]
    ]


async def test_4_5_the_input_of_a_version_is_all_that_was_said_then(client: Client) -> None:
    payload = await add(client, FOOD, userId="alex")

    [memory, *_] = payload["results"]
    history = await client.data(INPUT, id=memory["id"])

    assert [turn["role"] for turn in history[0]["input"]] == ["user", "assistant"]
    assert [turn["role"] for turn in memory["memory"]["messages"]["nodes"]] == ["user"]
