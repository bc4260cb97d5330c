"""`make bench-live`: how long after a change its subscribers hear of it, while writers add memories.

It starts a server of its own on the loopback. The time of a change is that of its entry in the log, which is taken
before the change is committed.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
import uuid
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

from benchmarks.latency import Latency
from tests.graphql_client import Client, Server, running_server
from tests.subscribing import over_ws

SUBSCRIBERS = (1, 10, 50)
SELECTIONS = {"the entry": "event memoryId at", "and its memory": "event memoryId at memory { id text }"}
WANTED_MS = 300
WARM_UP = 3.0
"""Seconds at the beginning that are not measured: Neo4j plans each query the first time."""


@dataclass(frozen=True, slots=True)
class Load:
    writers: int
    pause: float
    seconds: float


async def measure(server: Server, subscribers: int, selection: str, load: Load) -> Latency:
    """Returns how long each entry took to each subscriber."""
    document = f"subscription {{ activity {{ cursor node {{ {selection} }} }} }}"
    delays: list[float] = []
    async with httpx.AsyncClient(base_url=server.url, timeout=120) as http:
        client = Client(http, f"live-{uuid.uuid4()}")
        await client.add("The first one.", userId="nobody")
        listening = [asyncio.create_task(_listen(client, document, delays)) for _ in range(subscribers)]
        until = time.monotonic() + WARM_UP + load.seconds
        async with asyncio.TaskGroup() as tasks:
            for writer in range(load.writers):
                tasks.create_task(_write(client, f"writer {writer}", load.pause, until))
            await asyncio.sleep(WARM_UP)
            delays.clear()
        for task in listening:
            task.cancel()
        ends = await asyncio.gather(*listening, return_exceptions=True)
    if broken := [end for end in ends if not isinstance(end, asyncio.CancelledError)]:
        raise RuntimeError(f"{len(broken)} subscriptions ended: {broken[0]!r}")
    return Latency(delays)


async def _listen(client: Client, document: str, delays: list[float]) -> None:
    async with aclosing(over_ws(client, document, {})) as answers:
        async for answer in answers:
            at = datetime.fromisoformat(answer["data"]["activity"]["node"]["at"])
            delays.append(time.time() - at.timestamp())


async def _write(client: Client, writer: str, pause: float, until: float) -> None:
    number = 0
    while time.monotonic() < until:
        number += 1
        await client.add(f"Note {number} of {writer}.", userId=writer)
        await asyncio.sleep(pause)


async def _print_all(server: Server, load: Load) -> None:
    print(f"{load.writers} writers that pause {load.pause:g} s, {load.seconds:g} s each\n")
    print("| subscribers | look up | answers | p50 | p95 | wanted |\n|---|---|---|---|---|---|")
    for name, selection in SELECTIONS.items():
        for subscribers in SUBSCRIBERS:
            latency = await measure(server, subscribers, selection, load)
            p50, p95 = (latency.percentile(percent) * 1000 for percent in (50, 95))
            count = len(latency.seconds)
            print(
                f"| {subscribers} | {name} | {count:,} | {p50:.0f} ms | {p95:.0f} ms | p95 < {WANTED_MS} ms |",
                flush=True,
            )


def main() -> None:
    arguments = _arguments()
    load = Load(arguments.writers, arguments.pause, arguments.seconds)
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder) / "data") as server:
        asyncio.run(_print_all(server, load))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, default=2)
    parser.add_argument("--pause", type=float, default=0.3, help="seconds between two writes of a writer")
    parser.add_argument("--seconds", type=float, default=15.0, help="seconds of each measurement")
    return parser.parse_args()


if __name__ == "__main__":
    main()
