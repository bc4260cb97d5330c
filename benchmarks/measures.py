"""The measurements of `make bench`: graphmem against the baseline, with alternating calls.

Alternation gives both the same share of whatever else the machine does.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from benchmarks.baseline import Baseline, in_flight
from benchmarks.corpus import BIG_OWNER, Item, batches, make_queries
from graphmem.api.loaders import QUERIES_AT_ONCE
from graphmem.model.embedding import Embedding
from graphmem.model.filters import Condition, Field, Filter, Operator
from graphmem.model.moment import format_moment
from tests.graphql_client import ADD_MEMORIES, Client

SEARCH = """
query ($query: String!, $scope: ScopeInput, $filter: MemoryFilter, $topK: Int, $signals: [SignalName!]) {
  searchMemories(query: $query, scope: $scope, filter: $filter, topK: $topK, signals: $signals) {
    strategy complete hits { score memory { id text } }
  }
}
"""
LIST = """
query ($scope: ScopeInput) {
  memories(scope: $scope, first: 100) {
    nodes { id text hash metadata userId agentId runId version immutable createdAt updatedAt expiresAt }
  }
}
"""
OWNERS = "{ owners(types: [USER], first: 50) { nodes { ownerId } } }"
LISTS_OF_OWNERS = """
{ owners(types: [USER], first: 50) { nodes { ownerId memories { nodes { id text createdAt } } } } }
"""
BATCH = 100
IN_FLIGHT = 4

Job = Callable[[], Awaitable[Any]]
BaselineSearch = Callable[[str, Filter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the report."""

    metric: str
    graphmem: str
    reference: str
    result: str
    target: str


async def measure_adding(client: Client, baseline: Baseline, items: Sequence[Item]) -> Row:
    """Adds all items, and times a quarter of the full batches in turn with the same batches on the baseline."""
    every = list(batches(list(items), BATCH))
    full = [batch for batch in every if len(batch) == BATCH]
    timed = full[: max(8, len(full) // 4)]
    await in_flight([partial(add_batch, client, batch) for batch in every if batch not in timed], IN_FLIGHT)
    ours, theirs = 0.0, 0.0
    for start in range(0, len(timed), 8):
        part = timed[start : start + 8]
        ours += await seconds_of(partial(in_flight, [partial(add_batch, client, batch) for batch in part], IN_FLIGHT))
        theirs += await seconds_of(partial(_add_on_baseline, baseline.in_project(f"by-hand-{start}"), part))
    count = sum(map(len, timed))
    what = f"`addMemories(infer: false)`, batches of {BATCH}, {IN_FLIGHT} in flight"
    return Row(what, f"{count / ours:.0f}/s", f"{count / theirs:.0f}/s", f"{theirs / ours:.2f} ×", "≥ 0.8 ×")


async def measure_searching(client: Client, baseline: Baseline, searches: int) -> list[Row]:
    rows = []
    for name, owner, on_baseline in (
        ("a small owner", "owner-7", baseline.search_exactly),
        ("the owner of half", BIG_OWNER, baseline.search_by_index),
    ):
        pairs = search_pairs(client, owner, on_baseline, searches)
        rows.append(await _compare(f"`searchMemories`, topK 10, {name}, p50", pairs, "≤ 1.6 ×"))
    return rows


def search_pairs(
    client: Client, owner: str, on_baseline: BaselineSearch, searches: int, signals: Sequence[str] | None = None
) -> list[tuple[Job, Job]]:
    """Makes pairs of the same search of an owner's memories, by graphmem and by the baseline."""
    search = partial(client.data, SEARCH, scope={"userId": owner}, topK=10, signals=signals)
    tree = owned_by(owner)
    return [(partial(search, query=query), partial(on_baseline, query, tree)) for query in make_queries(searches)]


async def measure_listing(client: Client, baseline: Baseline, lists: int) -> Row:
    return await _compare("`memories(first: 100)`, 12 scalars, p50", list_pairs(client, baseline, lists), "≤ 1.5 ×")


def list_pairs(client: Client, baseline: Baseline, lists: int) -> list[tuple[Job, Job]]:
    """Makes pairs of the same list of the big owner's memories, by graphmem and by the baseline."""
    mine = partial(client.data, LIST, scope={"userId": BIG_OWNER})
    return [(mine, partial(baseline.list_memories, owned_by(BIG_OWNER)))] * lists


async def measure_nested_listing(client: Client, baseline: Baseline, lists: int) -> Row:
    """Compares the lists of many owners in one request with as many lists of the baseline, one query each."""
    page = await client.data(OWNERS)
    trees = [owned_by(owner["ownerId"]) for owner in page["nodes"]]
    one_by_one = partial(in_flight, [partial(baseline.list_memories, tree) for tree in trees], QUERIES_AT_ONCE)
    pairs = [(partial(client.data, LISTS_OF_OWNERS), one_by_one)] * lists
    what = f"`owners(first: {len(trees)})` with `memories` of each, against a query for each, p50"
    return await _compare(what, pairs, "≤ 1 ×")


async def medians(pairs: Sequence[tuple[Job, Job]]) -> tuple[float, float]:
    """Returns the median seconds of graphmem and of the baseline, with one call of each in turn."""
    ours, theirs = [], []
    for our_job, their_job in pairs:
        ours.append(await seconds_of(our_job))
        theirs.append(await seconds_of(their_job))
    return statistics.median(ours), statistics.median(theirs)


async def median(jobs: Sequence[Job]) -> float:
    """Returns the median seconds of the jobs, done one after another."""
    return statistics.median([await seconds_of(job) for job in jobs])


def ratio_row(what: str, mine: float, other: float, target: str) -> Row:
    return Row(what, f"{mine * 1000:.1f} ms", f"{other * 1000:.1f} ms", f"{mine / other:.2f} ×", target)


async def _compare(what: str, pairs: Sequence[tuple[Job, Job]], target: str) -> Row:
    return ratio_row(what, *await medians(pairs), target)


async def add_batch(client: Client, batch: Sequence[Item]) -> None:
    messages = [{"role": "user", "content": item.text, "createdAt": format_moment(item.created_at)} for item in batch]
    await client.data(ADD_MEMORIES, input={"messages": messages, "userId": batch[0].owner, "infer": False})


async def add_items(client: Client, items: Sequence[Item]) -> None:
    """Adds all items in batches, several at once."""
    await in_flight([partial(add_batch, client, batch) for batch in batches(list(items), BATCH)], IN_FLIGHT)


async def _add_on_baseline(baseline: Baseline, part: Sequence[Sequence[Item]]) -> None:
    """Embeds and writes at the same time; the written vectors are constant, so that neither waits for the other."""
    embedding = Embedding(np.full(baseline.embedder.dimension, baseline.embedder.dimension**-0.5, np.float32))
    embed = [partial(baseline.embedder.embed_texts, [item.text for item in batch]) for batch in part]
    write = [partial(baseline.write, batch, {item.text: embedding for item in batch}) for batch in part]
    await asyncio.gather(in_flight(embed, IN_FLIGHT), in_flight(write, IN_FLIGHT))


async def seconds_of(job: Job) -> float:
    began = time.perf_counter()
    await job()
    return time.perf_counter() - began


def owned_by(owner: str) -> Filter:
    return Condition(Field.USER_ID, Operator.EQ, owner)
