"""The cost of inference, compared with storing the same messages verbatim and with the calls of a language model."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from benchmarks.corpus import make_items
from benchmarks.measures import Row, medians, ratio_row
from graphmem.store.driver import Address
from tests.graphql_client import ADD_MEMORIES, Client, running_server
from tests.scripted_model import Held, Request, answer, fact, scripted_model, shown

TURNS = 10
ROUNDS = 30
WITH_MODEL = 10
OWNED = 1_000
BATCH = 100
ANSWER_SECONDS = 1.0
"""The time that a fast model takes for one answer."""

Messages = Sequence[Mapping[str, Any]]


async def measure_inference(client: Client, address: Address) -> list[Row]:
    conversations = [_conversation(number) for number in range(ROUNDS + 1)]
    return [await measure_local(client, conversations, OWNED), await _with_model(address, conversations[:WITH_MODEL])]


async def measure_local(client: Client, conversations: Sequence[Messages], owned: int) -> Row:
    """Times inference without a model, for a user who has `owned` memories before it.

    The first conversation warms the server up and is not timed.
    """
    inferred, verbatim = (Client(client.http, f"bench-{way}") for way in ("inferred", "verbatim"))
    user = f"owner-of-{owned}"
    for one in (inferred, verbatim):
        await _fill(one, user, owned)
    pairs = [
        (partial(_add, inferred, messages, True, user), partial(_add, verbatim, messages, False, user))
        for messages in conversations
    ]
    await medians(pairs[:1])
    what = f"`addMemories(infer: true)`, local, {TURNS} turns, an owner of {owned:,}, over `infer: false`, p50"
    return ratio_row(what, *await medians(pairs[1:]), "≤ 2 ×")


async def _fill(client: Client, user: str, owned: int) -> None:
    """Adds memories that differ from those of the conversations."""
    conversed = TURNS * (ROUNDS + 1)
    texts = [item.text for item in make_items(conversed + owned, 2)[conversed:]]
    for start in range(0, owned, BATCH):
        await client.add(*texts[start : start + BATCH], userId=user)


async def _with_model(address: Address, conversations: Sequence[Messages]) -> Row:
    """Times inference with a model whose own time, from each request to its answer, is the reference."""
    spent: list[float] = []

    def script(request: Request) -> Held:
        ready, began = asyncio.Event(), time.perf_counter()

        def give() -> None:
            spent.append(time.perf_counter() - began)
            ready.set()

        asyncio.get_running_loop().call_later(ANSWER_SECONDS, give)
        return Held(ready, _facts(request))

    with tempfile.TemporaryDirectory() as folder:
        async with scripted_model(script) as model:
            settings = {
                "GRAPHMEM_NEO4J_URI": address.uri,
                "GRAPHMEM_NEO4J_PASSWORD": address.password,
                "GRAPHMEM_LLM_BASE_URL": model.url,
            }
            with running_server(Path(folder) / "data", **settings) as server:
                async with httpx.AsyncClient(base_url=server.url, timeout=600) as http:
                    client = Client(http, "bench-model")
                    await _add(client, _conversation(ROUNDS), infer=True)
                    spent.clear()
                    took = [await _add(client, conversation, infer=True) for conversation in conversations]
    mine, bare = statistics.median(took), statistics.median(spent)
    what = f"`addMemories(infer: true)`, a model that takes {ANSWER_SECONDS:.0f} s, {TURNS} turns, p50"
    return Row(what, f"{mine * 1000:.0f} ms", f"{bare * 1000:.0f} ms", f"{mine / bare:.2f} ×", "≤ 1.2 ×")


def _facts(request: Request) -> dict[str, Any]:
    return answer(*(fact(turn["text"].split("! ")[1], turn["number"]) for turn in shown(request)["turns"]))


def _conversation(number: int) -> list[dict[str, Any]]:
    items = make_items(TURNS * (ROUNDS + 1), 2)[number * TURNS : (number + 1) * TURNS]
    return [{"role": "user", "content": f"Hello! {item.text} What do you think of it?"} for item in items]


async def _add(client: Client, messages: Messages, infer: bool, user: str = "alex") -> float:
    """Returns the seconds that the add takes."""
    began = time.perf_counter()
    payload = await client.data(ADD_MEMORIES, input={"messages": messages, "userId": user, "infer": infer})
    assert payload["userErrors"] == [], payload
    return time.perf_counter() - began
