"""The conversations of the document that graphmem fulfils, as its examples send them."""

from __future__ import annotations

from typing import Any

from tests.acceptance.documents import LIST
from tests.graphql_client import Client

FOOD = [
    {"role": "user", "content": "Hi, I'm Alex. I'm a vegetarian and I'm allergic to nuts."},
    {
        "role": "assistant",
        "content": "Hello Alex! I've noted that you're a vegetarian and have a nut allergy. I'll keep this in mind for "
        "any food-related recommendations or discussions.",
    },
]
TRIP = [
    {"role": "user", "content": "I'm planning a trip to Japan next month."},
    {
        "role": "assistant",
        "content": "That's exciting, Alex! A trip to Japan next month sounds wonderful. Would you like some "
        "recommendations for vegetarian-friendly restaurants in Japan?",
    },
    {"role": "user", "content": "Yes, please! Especially in Tokyo."},
    {
        "role": "assistant",
        "content": "Great! I'll remember that you're interested in vegetarian restaurants in Tokyo for your upcoming "
        "trip. I'll prepare a list for you in our next interaction.",
    },
]
TUTOR = [
    {"role": "system", "content": "You are an AI tutor with a personality. Give yourself a name for the user."},
    {
        "role": "assistant",
        "content": "Understood. I'm an AI tutor with a personality. My name is Alice.",
    },
]
CHICKEN = "I recently tried chicken and I loved it. I'm thinking of trying more non-vegetarian dishes.."
VEGETARIAN = "I turned vegetarian now."

ADD = """
mutation ($input: AddMemoriesInput!) {
  addMemories(input: $input) {
    outcome
    results {
      id event text previousText reason
      memory {
        id text userId agentId runId metadata immutable createdAt expiresAt categories { name }
        entities { name type } messages { nodes { role content } }
      }
    }
    relations { source { name } relationship target { name } memory { id } }
    userErrors { message code field }
  }
}
"""


async def add(client: Client, messages: list[dict[str, Any]] | None = None, **input: Any) -> dict[str, Any]:
    """What an add with inference answers, that is not refused."""
    given = {} if messages is None else {"messages": messages}
    payload: dict[str, Any] = await client.data(ADD, input={**given, **input})
    assert payload["userErrors"] == [], payload
    return payload


async def listed(client: Client, **arguments: Any) -> list[str]:
    """The texts of a list, in its order."""
    return [node["text"] for node in (await client.data(LIST, **arguments))["nodes"]]


def says(texts: list[str], part: str) -> bool:
    return any(part.lower() in text.lower() for text in texts)
