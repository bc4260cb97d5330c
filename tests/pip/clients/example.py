"""Runs an example of the manual against a server that first is busy; prints what the example's functions gave."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime
from typing import Any

import httpx

TEXTS = ("I like tea.", "I live in Zürich.", "I have a cat.")

busy = [httpx.Response(503, headers={"Retry-After": "1"})]


class BusyFirst(httpx.AsyncHTTPTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return busy.pop() if busy else await super().handle_async_request(request)


async def followed(example: Any, user: str, began: str) -> AsyncIterator[str]:
    """The texts of as many entries as were added."""
    entries = example.follow(user, began)
    for _ in TEXTS:
        entry = await anext(entries)
        yield text_of(entry["node"]["memory"] if isinstance(entry, dict) else entry.node.memory)
    await entries.aclose()


def text_of(memory: Any) -> Any:
    return memory["text"] if isinstance(memory, dict) else memory.text


async def failure(awaitable: Awaitable[Any]) -> str:
    try:
        await awaitable
    except Exception as error:  # noqa: BLE001  # its class is the client's
        return str(error)
    return ""


async def main(name: str, user: str) -> None:
    httpx.AsyncHTTPTransport = BusyFirst  # type: ignore[misc]
    example = importlib.import_module(name)
    began = datetime.now(UTC).isoformat()
    async with example.connect() as session:
        added = [text_of(change) for text in TEXTS for change in await example.remember(session, user, text)]
        seen = {
            "added": added,
            "followed": [text async for text in followed(example, user, began)],
            "listed": [text_of(memory) async for memory in example.memories(session, user)],
            "refused": await failure(example.remember(session, user, "")),
            "failed": await failure(anext(example.memories(session, ""))),
            "wasBusy": not busy,
        }
    print(json.dumps(seen))


asyncio.run(main(*sys.argv[1:]))
