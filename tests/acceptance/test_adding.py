"""Adding memories as they are, over HTTP."""

from __future__ import annotations

from tests.graphql_client import ADD_MEMORIES, Client


async def test_every_message_but_the_systems_becomes_a_memory_in_order(client: Client) -> None:
    messages = [
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": "I am a vegetarian."},
        {"role": "assistant", "content": "Noted."},
    ]

    payload = await client.data(ADD_MEMORIES, input={"messages": messages, "userId": "alex", "infer": False})

    assert payload["outcome"] == "STORED"
    assert [(result["event"], result["text"]) for result in payload["results"]] == [
        ("ADD", "I am a vegetarian."),
        ("ADD", "Noted."),
    ]


async def test_a_known_text_is_none_with_the_id_that_it_has(client: Client) -> None:
    [first] = await client.add("I like tea.", userId="alex")

    payload = await client.data(ADD_MEMORIES, input={"text": "I like tea.", "userId": "alex", "infer": False})

    assert payload["outcome"] == "DUPLICATE"
    assert [(result["event"], result["id"]) for result in payload["results"]] == [("NONE", first)]
