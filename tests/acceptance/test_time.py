"""A request's time: it ends with its caller, waits in turn, and never takes the server from others."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import pytest

from graphmem.model.limits import MAX_TEXT_BYTES
from tests.acceptance.documents import SEARCH, texts
from tests.graphql_client import ADD_MEMORIES, Client, Server

SEARCHES = 10
MANY = "query ($query: String!) { " + " ".join(
    f"s{number}: searchMemories(query: $query, topK: {number + 1}) {{ hits {{ text }} }}" for number in range(SEARCHES)
)
MANY += " }"
SEARCHES_MADE = "{ activityCounts(bucket: DAY) { event count } }"
LONG = "Which of the many books about ships that we read on the coast last May did Anna like? " * 10

BEHIND = 0.5
"""Seconds that /healthz may be behind."""
LOOK = 0.05
"""Seconds between two looks at /healthz; a loop that stands still for a second is seen by twenty of them."""
PATIENCE = 20
"""Seconds after which the caller hangs up, for what takes as long as a request may."""
FEW = 0.15
"""The share of looks that may be late because the machine is busy; where the loop stands still, most are."""


def with_api(client: Client, http: httpx.AsyncClient) -> Client:
    return Client(http, client.project)


@pytest.fixture
async def many(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    """Connections of a caller that has as many as it likes."""
    limits = httpx.Limits(max_connections=200)
    async with httpx.AsyncClient(base_url=server.url, timeout=120, limits=limits) as http:
        yield http


async def searches_made(client: Client) -> int:
    counts = await client.data(SEARCHES_MADE)
    return sum(count["count"] for count in counts if count["event"] == "SEARCH")


async def test_a_caller_that_hangs_up_ends_its_searches(client: Client, many: httpx.AsyncClient) -> None:
    await client.add("We read a book about ships.", userId="alex")
    sent = [asyncio.create_task(with_api(client, many).send(MANY, {"query": LONG})) for _ in range(6)]
    await asyncio.sleep(0.3)

    for task in sent:
        task.cancel()
    await asyncio.wait(sent)
    await asyncio.sleep(1)
    made = await searches_made(client)
    await asyncio.sleep(2)

    assert made < 6 * SEARCHES
    assert await searches_made(client) == made


@pytest.mark.parametrize("infer", [False, True], ids=["verbatim", "inferred"])
async def test_an_add_whose_caller_hung_up_is_stored_whole_or_not_at_all(
    client: Client, many: httpx.AsyncClient, infer: bool
) -> None:
    """Hung up at many moments, and sent again with its key: each is there once, with both of its memories."""
    keys = [str(uuid.uuid4()) for _ in range(15)]

    def variables(number: int) -> dict[str, Any]:
        said = [f"I live in house {number}.", f"My cat is called Cat{number}."]
        messages = [{"role": "user", "content": text} for text in said]
        input = {"userId": f"user{number}", "messages": messages, "infer": infer, "idempotencyKey": keys[number]}
        return {"input": input}

    for number in range(len(keys)):
        task = asyncio.create_task(with_api(client, many).send(ADD_MEMORIES, variables(number)))
        await asyncio.sleep(number * 0.02)
        task.cancel()
        await asyncio.wait([task])
    abandoned = await texts(client)
    again = [await client.send(ADD_MEMORIES, variables(number)) for number in range(len(keys))]

    stored = await texts(client)
    assert [answer["data"]["addMemories"]["outcome"] for answer in again] == ["STORED"] * len(keys)
    assert len(stored) == len(set(stored)) == 2 * len(keys)
    assert len(abandoned) % 2 == 0


async def test_callers_take_turns(client: Client, many: httpx.AsyncClient) -> None:
    """One search is answered long before all that somebody else has sent before it."""
    caller = with_api(client, many)
    flood = [asyncio.create_task(caller.send(MANY, {"query": LONG})) for _ in range(4)]
    await asyncio.sleep(0.2)

    await client.data(SEARCH, query="ships")

    assert sum(task.done() for task in flood) < len(flood)
    await asyncio.gather(*flood)


async def test_a_full_queue_says_when_to_ask_again(client: Client, many: httpx.AsyncClient) -> None:
    body = {"query": SEARCH, "variables": {"query": LONG}}
    flood = [asyncio.create_task(many.post("/graphql", json=body)) for _ in range(180)]

    answers = await asyncio.gather(*flood)

    refused = [answer for answer in answers if answer.status_code == 503]
    assert len(answers) - len(refused) >= 100
    assert refused
    for answer in refused:
        [error] = answer.json()["errors"]
        assert error["extensions"]["code"] == "UNAVAILABLE"
        assert int(answer.headers["Retry-After"]) == error["extensions"]["retryAfter"] >= 1


async def test_a_long_query_is_cut_with_a_warning(client: Client) -> None:
    await client.add("We went to the coast.", userId="alex")

    result = await client.data(SEARCH, query="the coast " + "in may " * 70_000)

    assert result["warnings"] == ["The query has 490,010 characters, of which the first 4,000 count."]
    assert [hit["text"] for hit in result["hits"]] == ["We went to the coast."]


def filled(text: str, size: int = MAX_TEXT_BYTES) -> str:
    return (text * (size // len(text) + 1))[:size]


PROSE = "We took the early train to the coast, and Anna read a book about old ships on 3 May. I live in Oslo. "
HOSTILE: dict[str, tuple[str, dict[str, Any]]] = {
    "searches for times": (MANY, {"query": filled("in may ")}),
    "a search for names": (SEARCH, {"query": filled("Anna Smith ")}),
    "a search for titles": (SEARCH, {"query": filled("Mr. ")}),
    "an add of prose": (ADD_MEMORIES, {"input": {"userId": "alex", "text": filled(PROSE)}}),
    "an add of titles": (ADD_MEMORIES, {"input": {"userId": "alex", "text": filled("Mr. ")}}),
    "an add of a thousand turns": (
        ADD_MEMORIES,
        {
            "input": {
                "userId": "alex",
                "messages": [
                    {"role": "user", "content": f"{number} {filled(PROSE, 1_500)}"} for number in range(1_000)
                ],
            }
        },
    ),
    "an add of the largest texts": (
        ADD_MEMORIES,
        {
            "input": {
                "userId": "alex",
                "infer": False,
                "messages": [{"role": "user", "content": f"{number} {filled(PROSE, 490_000)}"} for number in range(30)],
            }
        },
    ),
}


@asynccontextmanager
async def watched(http: httpx.AsyncClient) -> AsyncIterator[list[float]]:
    """Looks at /healthz again and again, whether it has answered or not: the seconds that the answers took."""
    waits: list[float] = []

    async def look() -> None:
        began = time.perf_counter()
        response = await http.get("/healthz")
        assert response.status_code == 200
        waits.append(time.perf_counter() - began)

    async def look_on() -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(look())
                await asyncio.sleep(LOOK)

    looking = asyncio.create_task(look_on())
    await asyncio.sleep(4 * LOOK)
    yield waits
    await asyncio.sleep(4 * LOOK)
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_nothing_that_a_caller_sends_makes_others_wait(
    client: Client, many: httpx.AsyncClient, hostile: str
) -> None:
    document, variables = HOSTILE[hostile]
    body = json.dumps({"query": document, "variables": variables})
    headers = {"Content-Type": "application/json", "X-Graphmem-Project": client.project}

    async with watched(many) as waits:
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                response = await many.post("/graphql", content=body, headers=headers)
                assert {"data", "errors"} & response.json().keys()

    assert sum(wait > BEHIND for wait in waits) <= FEW * len(waits), sorted(waits)[-10:]
