"""`make bench-telemetry`: what metrics, the log and spans that nobody sees add to a search, within one run.

The same search is made in turn by two applications over one database in this process: as it is served, with a JSON
line a request, and without anything that tells of it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
from starlette.types import ASGIApp

from benchmarks.corpus import BIG_OWNER, batches, make_items, make_queries
from benchmarks.latency import WARM, Call, Latency, median_difference, time_in_turn
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


class Silence(Telemetry):
    """Tells nothing of queries and models."""

    @contextmanager
    def query(self, name: str) -> Iterator[None]:
        yield

    @contextmanager
    def model(self, call: str, model: str, texts: int) -> Iterator[None]:
        yield


async def measure(arguments: argparse.Namespace) -> tuple[Latency, Latency]:
    """Returns the latencies of the searches, with and without what tells of them."""
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(read_settings(), data_dir=Path(folder) / "data", request_timeout=600.0)
        async with start(settings, lambda *_: None, StopClock(STOP_SECONDS)) as graphmem:
            told, silent = _client(make_app(graphmem)), _client(await _silent_app(graphmem))
            for batch in batches(make_items(arguments.memories, 10), BATCH):
                await add_batch(told, batch)
            return await time_in_turn(_pairs(told, silent, arguments.searches))


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


def _pairs(told: Client, silent: Client, searches: int) -> list[tuple[Call, Call]]:
    """Returns each search as it is made of either."""
    asked = [{"query": query, "scope": {"userId": BIG_OWNER}, "topK": 10} for query in make_queries(searches + WARM)]
    return [(partial(told.data, SEARCH, **one), partial(silent.data, SEARCH, **one)) for one in asked]


def _print(told: Latency, silent: Latency) -> None:
    print(f"{len(told.seconds)} searches with and without metrics, log and spans, in turn\n")
    print("| | with | without | added | wanted |\n|---|---|---|---|---|")
    for percent in (25, 50, 75):
        one, other = told.percentile(percent), silent.percentile(percent)
        print(f"| p{percent} | {one * 1000:.2f} ms | {other * 1000:.2f} ms | {one / other - 1:+.1%} | ≤ {TARGET:.0%} |")
    added = median_difference(told, silent) / silent.percentile(50)
    print(f"| median of the differences | | | {added:+.1%} | ≤ {TARGET:.0%} |")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memories", type=int, default=2_000)
    parser.add_argument("--searches", type=int, default=400)
    return parser.parse_args()


if __name__ == "__main__":
    main()
