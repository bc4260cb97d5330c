"""`make bench-telemetry`: what metrics, the log and spans that nobody sees add to a search, within one run.

The same search is made in turn by two applications over one database in this process: as it is served, with a JSON
line a request, and without anything that tells of it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
from starlette.types import ASGIApp

from benchmarks.corpus import BIG_OWNER, batches, make_items, make_queries
from benchmarks.measures import SEARCH, add_batch
from graphmem.app.http import make_app
from graphmem.app.parts import Graphmem, start
from graphmem.config.environment import read_settings
from graphmem.embeddings.observed import ObservedEmbedder
from graphmem.scheduling.stop_clock import StopClock
from graphmem.server.request_telemetry import Observed
from graphmem.service.services import Models, make_services
from graphmem.store.database import Database
from graphmem.telemetry.logs import set_up_logging
from graphmem.telemetry.telemetry import Telemetry
from tests.graphql_client import Client

BATCH = 100
TARGET = 0.05
STOP_SECONDS = 12.0
_WARM = 10


class Silence(Telemetry):
    """Tells nothing of queries and models."""

    @contextmanager
    def query(self, name: str) -> Iterator[None]:
        yield

    @contextmanager
    def model(self, call: str, model: str, texts: int) -> Iterator[None]:
        yield


async def measure(arguments: argparse.Namespace) -> tuple[list[float], list[float]]:
    """Returns the seconds of each search, with and without what tells of it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(read_settings(), data_dir=Path(folder) / "data", request_timeout=600.0)
        async with start(settings, lambda *_: None, StopClock(STOP_SECONDS)) as graphmem:
            told, silent = _client(make_app(graphmem)), _client(await _silent_app(graphmem))
            for batch in batches(make_items(arguments.memories, 10), BATCH):
                await add_batch(told, batch)
            return await _in_turn(told, silent, arguments.searches)


def main() -> None:
    arguments = _arguments()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        set_up_logging("info", "json", nowhere)
        seconds = asyncio.run(measure(arguments))
    _print(*seconds)


async def _silent_app(graphmem: Graphmem) -> ASGIApp:
    """Returns the same application without what tells of it; it shares the model with the other."""
    silence = Silence()
    database = Database(graphmem.database.address, silence)
    assert isinstance(graphmem.models.embedder, ObservedEmbedder)
    models = Models(graphmem.models.embedder.inner, graphmem.models.extractor).observed(silence)
    silent = replace(graphmem, database=database, services=make_services(database, models), telemetry=silence)
    app = make_app(silent)
    assert isinstance(app, Observed)
    return app.inner


def _client(app: ASGIApp) -> Client:
    return Client(httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost"), "bench")


async def _in_turn(told: Client, silent: Client, searches: int) -> tuple[list[float], list[float]]:
    """Makes each search once with either, and returns the seconds of each; who is first changes every time."""
    seconds: dict[int, list[float]] = {0: [], 1: []}
    for number, query in enumerate(make_queries(searches + _WARM)):
        asked = {"query": query, "scope": {"userId": BIG_OWNER}, "topK": 10}
        search = [partial(one.data, SEARCH, **asked) for one in (told, silent)]
        for which in (0, 1) if number % 2 else (1, 0):
            began = time.perf_counter()
            await search[which]()
            seconds[which].append(time.perf_counter() - began)
    return seconds[0][_WARM:], seconds[1][_WARM:]


def _print(told: list[float], silent: list[float]) -> None:
    print(f"{len(told)} searches with and without metrics, log and spans, in turn\n")
    print("| | with | without | added | wanted |\n|---|---|---|---|---|")
    for name, part in (("p25", 0), ("p50", 1), ("p75", 2)):
        one, other = (statistics.quantiles(seconds, n=4)[part] for seconds in (told, silent))
        print(f"| {name} | {one * 1000:.2f} ms | {other * 1000:.2f} ms | {one / other - 1:+.1%} | ≤ {TARGET:.0%} |")
    difference = statistics.median(one - other for one, other in zip(told, silent, strict=True))
    print(f"| median of the differences | | | {difference / statistics.median(silent):+.1%} | ≤ {TARGET:.0%} |")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memories", type=int, default=2_000)
    parser.add_argument("--searches", type=int, default=400)
    return parser.parse_args()


if __name__ == "__main__":
    main()
