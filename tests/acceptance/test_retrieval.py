"""Search finds what no single signal would, and shows how."""

from __future__ import annotations

from typing import Any

import pytest

from tests.graphql_client import ADD_MEMORIES, Client

WHY = """
query ($query: String!, $scope: ScopeInput, $topK: Int, $asOf: DateTime) {
  searchMemories(query: $query, scope: $scope, topK: $topK, asOf: $asOf) {
    hits {
      memory { id } text score signals { name score rank }
      path { caption relationship forward node { __typename id } }
    }
  }
}"""

NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Memory { text } } }"
UPDATE = "mutation ($id: ID!, $text: String!) { updateMemory(input: {id: $id, text: $text}) { memory { id } } }"
DELETE = "mutation ($id: ID!) { deleteMemory(id: $id) { deletedCount } }"

TALK = [
    ("Ann", "How was your holiday?", "2023-03-01T10:00:00Z"),
    ("Bob", "Rainy, but the food was great.", "2023-03-01T10:01:00Z"),
    ("Ann", "Have you ever been to Barcelona?", "2023-03-01T10:02:00Z"),
    ("Bob", "Yes, twice!", "2023-03-01T10:03:00Z"),
    ("Ann", "I'd rather stay at home and read.", "2023-03-01T10:04:00Z"),
    ("Bob", "My brother bought a sailing boat.", "2023-05-20T10:00:00Z"),
    ("Ann", "We painted the kitchen yellow.", "2023-07-02T10:00:00Z"),
]


async def tell(client: Client, **owners: str) -> None:
    messages = [
        {"role": "user", "name": name, "content": f"{name}: {text}", "createdAt": at} for name, text, at in TALK
    ]
    payload = await client.data(ADD_MEMORIES, input={"messages": messages, "infer": False, **owners})
    assert payload["userErrors"] == []


async def why(client: Client, query: str, **variables: Any) -> list[dict[str, Any]]:
    hits: list[dict[str, Any]] = (await client.data(WHY, query=query, **variables))["hits"]
    return hits


def signals(hit: dict[str, Any]) -> dict[str, float]:
    return {signal["name"]: signal["score"] for signal in hit["signals"]}


async def test_an_answer_without_a_word_of_the_question_is_found_by_the_turn_before(client: Client) -> None:
    await tell(client, userId="u", runId="r")

    hits = await why(client, "How often was Bob in Barcelona?", scope={"userId": "u"}, topK=2)

    [answer] = [hit for hit in hits if hit["text"] == "Bob: Yes, twice!"]
    assert {"CONTEXT", "SPEAKER"} <= signals(answer).keys()


async def test_turns_are_context_after_their_memories_were_changed_or_forgotten(client: Client) -> None:
    """A changed memory is no longer what its turn says, and a forgotten one leaves its turn: both stay in the row."""
    for changed, forgotten in ((1, 0), (2, 3), (5, 6)):
        user = {"userId": f"{changed}-{forgotten}"}
        await tell(client, **user, runId=f"run-{changed}-{forgotten}")
        ids = [hit["memory"]["id"] for hit in await why(client, "Barcelona", scope=user, topK=10)]
        texts = {node["id"]: node["text"] for node in await client.data(NODES, ids=ids)}
        by_place = {text: memory_id for memory_id, text in texts.items()}
        said = [by_place[f"{name}: {text}"] for name, text, _ in TALK]
        await client.data(UPDATE, id=said[changed], text="We play tennis on Sundays.")
        await client.data(DELETE, id=said[forgotten])

        hits = await why(client, "Was Bob ever in Barcelona?", scope=user, topK=10)

        assert {hit["memory"]["id"] for hit in hits} == {*said} - {said[forgotten]}


async def test_every_step_of_a_path_is_a_node_that_can_be_asked_for(client: Client) -> None:
    await tell(client, userId="u", runId="r")
    hits = await why(client, "Did Bob go to Barcelona?", scope={"userId": "u"})

    for hit in hits:
        assert hit["path"][-1]["node"] == {"__typename": "Memory", "id": hit["memory"]["id"]}
        assert hit["path"][0]["relationship"] is None
        assert all(step["relationship"] for step in hit["path"][1:])
        ids = [step["node"]["id"] for step in hit["path"]]
        nodes = await client.data("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)
        assert [node["id"] for node in nodes] == ids


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("What did Bob tell in May 2023?", "Bob: My brother bought a sailing boat."),
        ("What happened in July 2023?", "Ann: We painted the kitchen yellow."),
    ],
)
async def test_a_time_in_the_question_prefers_what_is_from_it(client: Client, query: str, text: str) -> None:
    await tell(client, userId="u")

    hits = await why(client, query)

    assert hits[0]["text"] == text
    assert "TIME" in signals(hits[0])
    assert len(hits) == len(TALK)


async def test_what_a_memory_said_once_brings_what_it_says_now(client: Client) -> None:
    [home] = await client.add("I live in a houseboat in Utrecht.", userId="u")
    await client.add(*(f"I own {number} books." for number in range(20)), userId="u")
    update = "mutation ($i: UpdateMemoryInput!) { updateMemory(input: $i) { userErrors { message } } }"
    await client.data(update, i={"id": home, "text": "I moved into a flat in Ghent."})

    first = (await why(client, "Who ever spoke of Utrecht?"))[0]

    assert (first["memory"]["id"], first["text"]) == (home, "I moved into a flat in Ghent.")
    assert "HISTORY" in signals(first)
    assert [step["node"]["__typename"] for step in first["path"]] == ["MemoryVersion", "Memory"]


async def test_related_entities_lead_to_what_names_only_the_other(client: Client) -> None:
    await client.add("My sister Clara lives in Lisbon.", userId="u")
    await client.add("Lisbon has steep hills and yellow trams.", userId="u")
    await client.add(*(f"I own {number} books." for number in range(20)), userId="u")

    hits = {hit["text"]: hit for hit in await why(client, "What is it like where Clara is?")}

    assert "ENTITY" in signals(hits["Lisbon has steep hills and yellow trams."])


@pytest.mark.parametrize(
    "query", ["*:* OR terms:[a TO z]", '"', "AND", "(((", "the of and", "🙂", "\\", "scope_tokens:x^9"]
)
async def test_signs_of_a_query_language_are_just_text(client: Client, query: str) -> None:
    await client.add("I like tea.", userId="u")
    await client.add("I like coffee.", userId="other")

    assert [hit["text"] for hit in await why(client, query, scope={"userId": "u"})] == ["I like tea."]


async def test_the_past_is_ranked_by_meaning_and_words(client: Client) -> None:
    [home] = await client.add("I live in Utrecht.", userId="u", timestamp="2024-01-01T00:00:00Z")
    await client.add("I play chess.", userId="u", timestamp="2024-01-01T00:00:00Z")
    update = "mutation ($i: UpdateMemoryInput!) { updateMemory(input: $i) { userErrors { message } } }"
    await client.data(update, i={"id": home, "text": "I live in Ghent.", "timestamp": "2024-06-01T00:00:00Z"})

    first = (await why(client, "Who lives in Utrecht?", asOf="2024-03-01T00:00:00Z"))[0]

    assert first["text"] == "I live in Utrecht."
    assert {"VECTOR", "TEXT"} <= signals(first).keys()


INFERRED = [
    (
        "What if Nadia's harp recital gets cancelled? I already paid ninety euros for my ticket.",
        "We took Pepper to the vet on Friday. He has to lose two kilos.",
    ),
    ("I bought a second-hand loom in Ghent.", "My neighbour grows tomatoes on her roof."),
]


async def infer(client: Client, messages: list[dict[str, str]]) -> None:
    payload = await client.data(ADD_MEMORIES, input={"messages": messages, "userId": "u", "runId": "r", "infer": True})
    assert payload["userErrors"] == []


@pytest.mark.parametrize(
    ("query", "words"),
    [("What did the harp recital cost?", "ninety euros"), ("How much weight is Pepper supposed to drop?", "two kilos")],
)
async def test_a_memory_is_found_by_what_its_turn_says_before_it(client: Client, query: str, words: str) -> None:
    await infer(client, [{"role": "user", "content": text} for some in INFERRED for text in some])

    [best, *_] = await why(client, query, scope={"userId": "u"})

    assert words in best["text"]
    assert "TEXT" in signals(best)


async def test_a_memory_is_found_by_the_assistants_question_that_it_answers(client: Client) -> None:
    await infer(
        client,
        [
            *({"role": "user", "content": text} for some in INFERRED for text in some),
            {"role": "assistant", "content": "Which instrument would you like to learn, if you had the time?"},
            {"role": "user", "content": "The bagpipes, since my grandfather played them."},
        ],
    )

    [best, *_] = await why(client, "What instrument would I learn?", scope={"userId": "u"})

    assert "bagpipes" in best["text"]
    assert "CONTEXT" in signals(best)
