"""`make bench`: the time that graphmem takes, compared with that of its embedder and database alone, in one run."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

import httpx

from benchmarks.baseline import Baseline
from benchmarks.corpus import make_items
from benchmarks.execution import measure_execution
from benchmarks.importing import measure_imports
from benchmarks.inference_cost import measure_inference
from benchmarks.measures import Row, measure_adding, measure_listing, measure_nested_listing, measure_searching
from benchmarks.recall import cases_of_halves, compare_stored, measure_recall
from benchmarks.revisions import measure_revisions
from benchmarks.table import table
from benchmarks.writes import measure_writes
from graphmem import embedded
from graphmem.app.models import load_embedder
from graphmem.app.neo4j import address_of
from graphmem.config.environment import read_settings
from tests.graphql_client import Client, running_server

PROJECT = "bench"


async def main() -> None:
    arguments = _arguments()
    settings = read_settings()
    embedder = await load_embedder(settings, lambda *_: None)
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder) / "data") as server:
        address = address_of(settings, await embedded.status(server.data_dir))
        baseline = Baseline(address, embedder, PROJECT)
        async with httpx.AsyncClient(base_url=server.url, timeout=600) as http:
            client = Client(http, PROJECT)
            rows = await _measure(client, baseline, arguments) + await measure_revisions(client, baseline, address)
            rows += await measure_writes(client, baseline, arguments.calls)
            rows += await measure_inference(client, address)
        await baseline.close()
        rows += await measure_imports(address, embedder, Path(folder))
    await embedder.close()
    corpus = f"{arguments.memories:,} memories, {arguments.owners} owners, one of them holding half"
    print(table(rows, corpus))


async def _measure(client: Client, baseline: Baseline, arguments: argparse.Namespace) -> list[Row]:
    items = make_items(arguments.memories, arguments.owners)
    rows = [await measure_adding(client, baseline, items)]
    rows += await measure_searching(client, baseline, arguments.calls)
    rows.append(await measure_listing(client, baseline, arguments.calls))
    rows.append(await measure_nested_listing(client, baseline, arguments.calls // 10))
    rows.append(await measure_execution(arguments.calls))
    return rows + await measure_recall(client, await compare_stored(baseline), cases_of_halves(len(items)))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memories", type=int, default=20_000)
    parser.add_argument("--owners", type=int, default=400)
    parser.add_argument("--calls", type=int, default=200, help="how often each call is timed")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main())
