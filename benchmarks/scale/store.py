"""A store in a folder that stays: its server, what is written of it, and how it is filled."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from benchmarks.baseline import Baseline
from benchmarks.corpus import Item
from benchmarks.scale.corpus import LOT, make_lot, missing_lots
from benchmarks.scale.forecast import spoken
from benchmarks.scale.vectors import EmbedTexts, Kind, embedding_of
from graphmem import embedded
from graphmem.app.models import load_embedder
from graphmem.app.neo4j import address_of
from graphmem.config.environment import read_settings
from graphmem.embedded.data_directory import DataDirectory
from graphmem.embedded.process import Neo4jProcess
from graphmem.embedded.status import Status
from graphmem.model.embedding import Embedding
from graphmem.store.filter_cypher import METADATA_PREFIX
from tests.graphql_client import Client, Server, running_server

PROJECT = "scale"
IN_FLIGHT = 3
"""Lots that are written at once."""
PATIENCE = 600
"""Seconds after which a request is given up: what is slow is to be measured."""
TOLD_EVERY = 15.0
"""Seconds between two lines about how far the store is filled."""
AT_REST, WATCHED = 0.2, 10.0
"""The share of a processor below which Neo4j is at rest, and the seconds over which it is looked at."""
WRITTEN = "MATCH (m:Memory {project: $project}) RETURN collect(DISTINCT m[$lot]) AS lots"
PENDING = "MATCH (e:Event:Pending {project: $project}) RETURN e.id LIMIT 1"


@dataclass(frozen=True, slots=True)
class Store:
    """A store whose server runs."""

    client: Client
    baseline: Baseline
    embed_texts: EmbedTexts
    server: Server
    neo4j: Status

    async def written_lots(self) -> set[int]:
        """Returns the lots that are there, each of which was one transaction."""
        [record] = await self.baseline.read(WRITTEN, {"lot": f"{METADATA_PREFIX}lot"})
        return set(record["lots"])

    async def fill(self, written: set[int], count: int) -> float:
        """Writes what is missing of the first `count` memories, and returns how many a second.

        It also waits until the background work on their events is done.
        """
        missing = missing_lots(written, count)
        progress = _Progress(count, count - len(missing) * LOT)
        left = iter(missing)
        async with asyncio.TaskGroup() as tasks:
            for _ in range(IN_FLIGHT):
                tasks.create_task(self._write_from(left, progress))
        while await self.baseline.read(PENDING, {}):  # noqa: ASYNC110  (Neo4j tells nobody)
            await asyncio.sleep(1)
        return progress.rate

    async def embed(self, items: Sequence[Item]) -> dict[str, Embedding]:
        """Returns the memories' vectors, by text."""
        vectors = await self.embed_texts([item.text for item in items])
        return {item.text: Embedding(vector) for item, vector in zip(items, vectors, strict=True)}

    async def rest(self) -> None:
        """Waits until Neo4j has nothing more to do: it merges the segments of its indexes for minutes after a write."""
        assert self.neo4j.pid
        process, waited = Neo4jProcess(psutil.Process(self.neo4j.pid)), False
        while await _share_of(process) > AT_REST:
            if not waited:
                print("Neo4j still merges what was written, and nothing is measured meanwhile.", flush=True)
            waited = True

    async def _write_from(self, lots: Iterator[int], progress: _Progress) -> None:
        for lot in lots:
            items = make_lot(lot)
            await self.baseline.write(items, await self.embed(items), {"lot": lot})
            progress.advance()


@asynccontextmanager
async def running_store(data: Path, kind: Kind) -> AsyncIterator[Store]:
    """Runs a server with this data, with the memory for its Neo4j that the settings say."""
    settings = read_settings()
    kept = {"GRAPHMEM_NEO4J_HEAP": settings.neo4j_heap, "GRAPHMEM_NEO4J_PAGE_CACHE": settings.neo4j_page_cache}
    stop_leftover(data)
    embedder = await load_embedder(settings, lambda *_: None)
    try:
        embed_texts = await embedding_of(kind, embedder)
        with running_server(data, GRAPHMEM_REQUEST_TIMEOUT=str(PATIENCE), **kept) as server:
            neo4j = await embedded.status(data)
            baseline = Baseline(address_of(settings, neo4j), embedder, PROJECT)
            try:
                async with httpx.AsyncClient(base_url=server.url, timeout=PATIENCE) as http:
                    yield Store(Client(http, PROJECT), baseline, embed_texts, server, neo4j)
            finally:
                await baseline.close()
    finally:
        await embedder.close()


def stop_leftover(data: Path) -> None:
    """Stops the server that a killed run has left on its store. Exits where that run still goes on."""
    with suppress(OSError, ValueError, psutil.Error):
        server = psutil.Process(int(DataDirectory.at(data).lock_file.read_text("utf-8").split(" ")[0]))
        if server.environ().get("GRAPHMEM_DATA_DIR") != str(data):
            return
        parent = server.parent()
        if parent and __package__ in " ".join(parent.cmdline()):
            sys.exit(f"Another run (process {parent.pid}) measures {data.parent}: name another DIR, or end that one.")
        print(f"Stopping the server (process {server.pid}) of a run that was killed.", flush=True)
        server.send_signal(signal.SIGINT)
        server.wait(120)


async def _share_of(process: Neo4jProcess) -> float:
    """Returns the share of a processor that Neo4j takes, which may be more than 1."""
    before = process.cpu_seconds()
    await asyncio.sleep(WATCHED)
    return (process.cpu_seconds() - before) / WATCHED


class _Progress:
    """Says now and then how far a store is filled."""

    def __init__(self, count: int, there: int) -> None:
        self._count, self._there, self._written = count, there, 0
        self._began = self._told = time.monotonic()

    @property
    def rate(self) -> float:
        """The memories that were written a second."""
        return self._written / (time.monotonic() - self._began)

    def advance(self) -> None:
        self._written += LOT
        if time.monotonic() - self._told >= TOLD_EVERY:
            self._told, there = time.monotonic(), self._there + self._written
            left = spoken((self._count - there) / self.rate)
            print(f"{there:,} of {self._count:,} memories, {self.rate:.0f} a second, {left} left", flush=True)
