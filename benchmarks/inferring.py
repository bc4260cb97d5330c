"""What inference costs over storing the same messages as they are, and over the calls of a language model."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from benchmarks.corpus import make_items
from benchmarks.measures import Row
from graphmem.store.database import Address
from tests.graphql_client import ADD_MEMORIES, Client, running_server
from tests.scripted_model import Held, Request, answer, fact, scripted_model, shown

TURNS = 10
ROUNDS = 30
ANSWER_SECONDS = 1.0
"""What a fast model takes for one answer."""


async def measure_inferring(client: Client, address: Address) -> list[Row]:
    conversations = [_conversation(number) for number in range(ROUNDS)]
    return [await _local(client, conversations), await _with_model(address, conversations)]


async def _local(client: Client, conversations: Sequence[list[dict[str, Any]]]) -> Row:
    inferred, verbatim = Client(client.http, "bench-inferred"), Client(client.http, "bench-verbatim")
    for one in (inferred, verbatim):
        await _add(one, _conversation(ROUNDS), infer=one is inferred)
    ours, theirs = [], []
    for conversation in conversations:
        ours.append(await _add(inferred, conversation, infer=True))
        theirs.append(await _add(verbatim, conversation, infer=False))
    mine, bare = statistics.median(ours), statistics.median(theirs)
    what = f"`addMemories(infer: true)`, local, {TURNS} turns, over `infer: false`, p50"
    return Row(what, f"{mine * 1000:.0f} ms", f"{bare * 1000:.0f} ms", f"{mine / bare:.2f} ×", "≤ 3 ×")


async def _with_model(address: Address, conversations: Sequence[list[dict[str, Any]]]) -> Row:
    """The model's own time is what passes between its requests and its answers."""
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
                    took = [await _add(client, conversation, infer=True) for conversation in conversations[:10]]
    mine, bare = statistics.median(took), statistics.median(spent)
    what = f"`addMemories(infer: true)`, a model that takes {ANSWER_SECONDS:.0f} s, {TURNS} turns, p50"
    return Row(what, f"{mine * 1000:.0f} ms", f"{bare * 1000:.0f} ms", f"{mine / bare:.2f} ×", "≤ 1.2 ×")


def _facts(request: Request) -> dict[str, Any]:
    return answer(*(fact(turn["text"].split("! ")[1], turn["number"]) for turn in shown(request)["turns"]))


def _conversation(number: int) -> list[dict[str, Any]]:
    items = make_items(TURNS * (ROUNDS + 1), 2)[number * TURNS : (number + 1) * TURNS]
    return [{"role": "user", "content": f"Hello! {item.text} What do you think of it?"} for item in items]


async def _add(client: Client, messages: Sequence[dict[str, Any]], infer: bool) -> float:
    began = time.perf_counter()
    payload = await client.data(ADD_MEMORIES, input={"messages": messages, "userId": "alex", "infer": infer})
    assert payload["outcome"] == "STORED", payload
    return time.perf_counter() - began
