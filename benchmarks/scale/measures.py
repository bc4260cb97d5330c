"""The steps that measure a store at each size; each of them leaves the corpus as it was."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import psutil

from benchmarks.corpus import BIG_OWNER, make_items
from benchmarks.measures import Job, Row, list_pairs, median, medians, search_pairs
from benchmarks.memory_watch import run_watched
from benchmarks.recall import Similarities, embedded_queries, measure_recall
from benchmarks.revisions import DELETE
from benchmarks.scale.corpus import LOT, cases, make_lot
from benchmarks.scale.forecast import size_of
from benchmarks.scale.journal import Value
from benchmarks.scale.store import Store
from benchmarks.writes import OWNED
from graphmem.config.environment import read_settings
from tests.graphql_client import clean_environment, graphmem_command

ACTIVITY = """
query ($scope: ScopeInput) { activity(scope: $scope, first: 100) { nodes { id event memoryId actor at latencyMs } } }
"""
IDS = "query ($scope: ScopeInput) { memories(scope: $scope, first: 1000) { nodes { id } } }"
ERASE = """
mutation ($scope: ScopeInput!) {
  deleteAllMemories(input: {scope: $scope, erase: true}) { deletedCount userErrors { message } }
}
"""
DELETE_ONE = "mutation ($id: ID!) { deleteMemory(input: {id: $id}) { deletedCount userErrors { message } } }"
VISITOR = {"userId": "visitor"}
"""The scope of what is added for measuring, and erased again."""
CALLS = 80
WRITES = 40
ROUNDS = 5
WARM_UP = 20
"""Calls before any is timed."""
QUERIES = 12
"""The number of queries, each of which is asked with every filter."""

Figures = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Step:
    """A measurement and the names of its figures."""

    names: Sequence[str]
    measure: Callable[[Store, int], Awaitable[Figures]]


async def measure_searches(store: Store, _: int, name: str = "search", signals: Sequence[str] | None = None) -> Figures:
    search = store.baseline.search_by_index
    pairs = search_pairs(store.client, BIG_OWNER, search, WARM_UP + CALLS, signals)
    return await _compare(name, pairs)


async def measure_lists(store: Store, _: int) -> Figures:
    return await _compare("list", list_pairs(store.client, store.baseline, WARM_UP + CALLS))


async def measure_activity(store: Store, _: int) -> Figures:
    figures: Figures = {}
    for name, scope in (("activity", None), ("activity of the owner", {"userId": BIG_OWNER})):
        figures[name] = await _median([partial(store.client.data, ACTIVITY, scope=scope)] * (WARM_UP + CALLS))
    return figures


async def measure_writes(store: Store, _: int) -> Figures:
    """Times adds of one memory, and then deletions of each of them."""
    await _erase(store)
    texts = [item.text for item in make_items(WARM_UP + WRITES, 2)]
    added = await _median([partial(store.client.add, text, **VISITOR) for text in texts])
    page = await store.client.data(IDS, scope=VISITOR)
    deletions = [partial(store.client.data, DELETE_ONE, id=node["id"]) for node in page["nodes"]]
    deleted = await _median(deletions)
    await _erase(store)
    return {"add": added, "delete": deleted}


async def measure_deletions(store: Store, _: int) -> Figures:
    """Times the deletion of all of an owner, whose history is kept."""
    items = [replace(item, owner=VISITOR["userId"]) for lot in range(OWNED // LOT) for item in make_lot(lot)]
    embeddings = await store.embed(items)
    seconds = []
    for _round in range(ROUNDS + 1):
        await _erase(store)
        await store.baseline.write(items, embeddings)
        seconds.append(await median([partial(store.client.data, DELETE, scope=VISITOR)]))
    await _erase(store)
    return {"delete owner": statistics.median(seconds[1:])}


async def measure_check(store: Store, _: int) -> Figures:
    """Runs `graphmem doctor --deep`, and prints what it says where anything is wrong."""
    environment = clean_environment(GRAPHMEM_DATA_DIR=str(store.server.data_dir))
    run = await run_watched(graphmem_command("doctor", "--deep"), environment)
    wrong = [line for line in run.output.splitlines() if line.startswith("WRONG") and "graph: " in line]
    if run.status:
        print(run.output, flush=True)
    return {"check": run.seconds, "check's memory": run.peak, "check's findings": str(len(wrong))}


async def measure_space(store: Store, count: int) -> Figures:
    assert store.neo4j.pid
    settings, disk = read_settings(), size_of(store.server.data_dir)
    return {
        "disk": disk,
        "disk a memory": disk / count,
        "memory of Neo4j": psutil.Process(store.neo4j.pid).memory_info().rss,
        "memory of graphmem": psutil.Process(store.server.process.pid).memory_info().rss,
        "heap": settings.neo4j_heap,
        "page cache": settings.neo4j_page_cache,
    }


STEPS = (
    Step(["search", "search, bare", "search, ratio"], measure_searches),
    Step(["vectors", "vectors, bare", "vectors, ratio"], partial(measure_searches, name="vectors", signals=["VECTOR"])),
    Step(["list", "list, bare", "list, ratio"], measure_lists),
    Step(["activity", "activity of the owner"], measure_activity),
    Step(["add", "delete"], measure_writes),
    Step(["delete owner"], measure_deletions),
    Step(["check", "check's memory", "check's findings"], measure_check),
    Step(["disk", "disk a memory", "memory of Neo4j", "memory of graphmem", "heap", "page cache"], measure_space),
)


async def recall_rows(store: Store, count: int) -> list[Row]:
    """Compares what searches find with the exact cosines, under filters of every kind."""
    return await measure_recall(store.client, await compare_made(store, count), cases(count))


async def compare_made(store: Store, count: int) -> Similarities:
    """Compares the vectors of the first `count` memories, which are made again by lots, with each of the queries."""
    queries = await embedded_queries(store.baseline, QUERIES)
    asked, cosines = np.array(list(queries.values())), np.empty((len(queries), count), np.float32)
    for lot in range(count // LOT):
        vectors = await store.embed_texts([item.text for item in make_lot(lot)])
        cosines[:, lot * LOT : (lot + 1) * LOT] = asked @ vectors.T
        await asyncio.sleep(0)  # so that Ctrl-C ends it
    return Similarities(np.arange(count), dict(zip(queries, cosines, strict=True)))


async def _compare(name: str, pairs: Sequence[tuple[Job, Job]]) -> Figures:
    await medians(pairs[:WARM_UP])
    mine, bare = await medians(pairs[WARM_UP:])
    return {name: mine, f"{name}, bare": bare, f"{name}, ratio": mine / bare}


async def _median(jobs: Sequence[Job]) -> float:
    await median(jobs[:WARM_UP])
    return await median(jobs[WARM_UP:])


async def _erase(store: Store) -> None:
    """Erases what was added for measuring, by this run or by one that was ended meanwhile."""
    payload = await store.client.data(ERASE, scope=VISITOR)
    assert payload["userErrors"] == [], payload
