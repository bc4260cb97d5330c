"""A read beside erasures returns what is still there, and does not fail for what is gone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.acceptance.documents import DELETE, DELETE_OWNERS
from tests.graphql_client import Client

ROUNDS = 8
VISITORS = 2
TEXTS = 10
READS = (
    """{
      searchMemories(query: "Who sails to Lisbon with Kim?", topK: 50) {
        hits { text memory { text categories { name } entities { name type } } path { node { __typename } caption } }
      }
    }""",
    """{
      searchMemories(query: "Who sails to Lisbon with Kim?", topK: 50, signals: [VECTOR]) {
        hits { memory { text feedback { rating } owners { ownerId memoryCount } } }
      }
    }""",
    """{ searchMessages(query: "Who sails to Lisbon?", scope: {runId: "sea"}) { hits { message { content } } } }""",
    """{
      memories(first: 100) {
        nodes {
          text feedback { rating } categories { name } entities { name type } owners { ownerId createdAt }
          messages(first: 3) { nodes { content } } versions(first: 3) { nodes { newText } }
        }
        facets { categories { name count } entities { name count } }
      }
    }""",
    "{ memories(first: 5) { nodes { related(first: 5) { nodes { memory { text } path { caption } } } } } }",
    """{
      entities(first: 30) {
        nodes {
          name memories(first: 5) { nodes { text } }
          relations(first: 5) { nodes { source { name } target { name } memory { text } } }
        }
      }
      categories(first: 30) { nodes { name memories(first: 5) { nodes { text } } } }
      owners { nodes { ownerId memoryCount createdAt } }
    }""",
)
RATE = "mutation ($id: ID!) { giveFeedback(input: {memoryId: $id, rating: POSITIVE}) { userErrors { message } } }"


@pytest.mark.nightly
async def test_no_read_fails_for_what_is_erased_meanwhile(client: Client) -> None:
    await client.add("I sail to Lisbon with Kim.", userId="alex", runId="sea", categories=["sailing"])
    writing = asyncio.gather(*(write_and_erase(client, f"visitor-{number}") for number in range(VISITORS)))

    read = await asyncio.gather(*(read_until(writing, client, document) for document in READS))

    assert await writing == [ROUNDS * TEXTS] * VISITORS
    assert all(count > ROUNDS for count in read)


async def write_and_erase(client: Client, owner: str) -> int:
    """Returns how many memories the owner had and lost again, with all that they led to."""
    erased = 0
    for part in range(ROUNDS):
        texts = [f"Kim {owner.title()} sails to Port{part}x{number} near Lisbon." for number in range(TEXTS)]
        ids = await client.add(*texts, userId=owner, runId="sea", categories=[f"{owner} {part}"])
        await asyncio.gather(*(client.data(RATE, id=id) for id in ids[::3]))
        for id in ids[1:]:
            erased += (await client.data(DELETE, id=id, erase=True))["deletedCount"]
        gone = await client.data(DELETE_OWNERS, owners=[{"type": "USER", "ownerId": owner}], erase=True)
        erased += gone["deletedCount"]
    return erased


async def read_until(ended: asyncio.Future[Any], client: Client, document: str) -> int:
    """Returns how often something was read until then."""
    count = 0
    while not ended.done():
        answer = await client.send(document)
        assert "errors" not in answer, answer["errors"]
        count += 1
    return count
