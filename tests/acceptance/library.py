"""Five memories that differ in everything a filter can ask for."""

from __future__ import annotations

from typing import Any

from tests.graphql_client import Client

CHESS = "Likes to play chess."
PIANO = "Wants to play the piano."
TEA = "Drinks tea."
TOKYO = "Flew to Tokyo."
PLAIN = "Is 100% plain."

ALL = {CHESS, PIANO, TEA, TOKYO, PLAIN}
ALEX = {CHESS, PIANO, PLAIN}

BOOKS: list[dict[str, Any]] = [
    {
        "text": CHESS,
        "userId": "alex",
        "agentId": "travel",
        "runId": "trip",
        "timestamp": "2024-07-01T00:00:00Z",
        "categories": ["likes"],
        "metadata": {
            "food": "vegan",
            "n": 1,
            "nested": {"deep": {"x": "y"}},
            "tags": ["a", "b"],
            "day": "2024-07-20",
        },
    },
    {
        "text": PIANO,
        "userId": "alex",
        "appId": "school",
        "timestamp": "2024-07-31T23:59:59.999Z",
        "categories": ["likes", "music"],
        "metadata": {"food": "meat", "n": "1", "day": "2024-08-02T10:00:00Z"},
    },
    {
        "text": TEA,
        "agentId": "travel",
        "timestamp": "2024-08-01T00:00:00Z",
        "categories": ["food_preferences"],
        "metadata": {"food": "Vegan", "n": True, "big": 10**30, "mixed": [1, "a", None]},
    },
    {
        "text": TOKYO,
        "userId": "bo",
        "agentId": "support",
        "timestamp": "2024-06-30T23:59:59Z",
        "categories": [],
        "metadata": {
            "n": 2.5,
            "user_id": "alex",
            "text": CHESS,
            "embedding": [1.0],
            "project": "other",
            "categories": ["likes"],
            "created_at": "2024-07-02",
            "id": "y",
            "unique_key": "z",
        },
    },
    {
        "text": PLAIN,
        "userId": "alex",
        "runId": "home",
        "timestamp": "2024-07-15T12:00:00+02:00",
        "categories": [],
        "expiresAt": "2999-12-31T00:00:00Z",
    },
]


async def fill(client: Client) -> dict[str, str]:
    """Adds the five; their ids by text."""
    ids = {}
    for book in BOOKS:
        [ids[book["text"]]] = await client.add(book["text"], **{k: v for k, v in book.items() if k != "text"})
    return ids
