"""What `make bench` measures, each against what it is made of, in turn so that both see the same machine."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from benchmarks.corpus import BIG_OWNER, Item, batches, make_queries
from benchmarks.peer import Peer, in_flight
from graphmem.model.embedding import Embedding
from graphmem.model.filters import Condition, Field, Filter, Operator
from graphmem.model.moment import format_moment
from tests.graphql_client import ADD_MEMORIES, Client

SEARCH = """
query ($query: String!, $scope: ScopeInput, $filter: MemoryFilter, $topK: Int) {
  searchMemories(query: $query, scope: $scope, filter: $filter, topK: $topK) {
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
BATCH = 100
IN_FLIGHT = 4

Job = Callable[[], Awaitable[Any]]
ByHand = Callable[[str, Filter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    graphmem: str
    against: str
    result: str
    wanted: str


async def measure_adding(client: Client, peer: Peer, items: Sequence[Item]) -> Row:
    """A quarter of the full batches is timed, in turn with the same written by hand; the rest is added as well."""
    every = list(batches(list(items), BATCH))
    full = [batch for batch in every if len(batch) == BATCH]
    timed = full[: max(8, len(full) // 4)]
    await in_flight([partial(_add, client, batch) for batch in every if batch not in timed], IN_FLIGHT)
    ours, by_hand = 0.0, 0.0
    for start in range(0, len(timed), 8):
        part = timed[start : start + 8]
        ours += await _seconds(partial(in_flight, [partial(_add, client, batch) for batch in part], IN_FLIGHT))
        by_hand += await _seconds(partial(_add_by_hand, peer.in_project(f"by-hand-{start}"), part))
    count = sum(map(len, timed))
    what = f"`addMemories(infer: false)`, batches of {BATCH}, {IN_FLIGHT} in flight"
    return Row(what, f"{count / ours:.0f}/s", f"{count / by_hand:.0f}/s", f"{by_hand / ours:.2f} ×", "≥ 0.8 ×")


async def measure_searching(client: Client, peer: Peer, searches: int) -> list[Row]:
    rows = []
    for name, owner, by_hand in (
        ("a small owner", "owner-7", peer.search_exactly),
        ("the owner of half", BIG_OWNER, peer.search_by_index),
    ):
        pairs = search_pairs(client, owner, by_hand, searches)
        rows.append(await _compare(f"`searchMemories`, topK 10, {name}, p50", pairs, "≤ 2 ×"))
    return rows


def search_pairs(client: Client, owner: str, by_hand: ByHand, searches: int) -> list[tuple[Job, Job]]:
    """The same questions about an owner's memories to graphmem and to the peer."""
    tree = _owned_by(owner)
    return [
        (partial(client.data, SEARCH, query=query, scope={"userId": owner}, topK=10), partial(by_hand, query, tree))
        for query in make_queries(searches)
    ]


async def measure_listing(client: Client, peer: Peer, lists: int) -> Row:
    scope, tree = {"userId": BIG_OWNER}, _owned_by(BIG_OWNER)
    pairs = [(partial(client.data, LIST, scope=scope), partial(peer.list_memories, tree))] * lists
    return await _compare("`memories(first: 100)`, 12 scalars, p50", pairs, "≤ 3 ×")


async def medians(pairs: Sequence[tuple[Job, Job]]) -> tuple[float, float]:
    """The seconds that graphmem and the peer take, one call of each in turn."""
    ours, theirs = [], []
    for our_job, their_job in pairs:
        ours.append(await _seconds(our_job))
        theirs.append(await _seconds(their_job))
    return statistics.median(ours), statistics.median(theirs)


def ratio_row(what: str, mine: float, other: float, wanted: str) -> Row:
    return Row(what, f"{mine * 1000:.1f} ms", f"{other * 1000:.1f} ms", f"{mine / other:.2f} ×", wanted)


async def _compare(what: str, pairs: Sequence[tuple[Job, Job]], wanted: str) -> Row:
    return ratio_row(what, *await medians(pairs), wanted)


async def _add(client: Client, batch: Sequence[Item]) -> None:
    messages = [{"role": "user", "content": item.text, "createdAt": format_moment(item.created_at)} for item in batch]
    await client.data(ADD_MEMORIES, input={"messages": messages, "userId": batch[0].owner, "infer": False})


async def _add_by_hand(peer: Peer, part: Sequence[Sequence[Item]]) -> None:
    """The embedder and the driver side by side, neither waiting for the other."""
    embedding = Embedding(np.full(peer.embedder.dimension, peer.embedder.dimension**-0.5, np.float32))
    embed = [partial(peer.embedder.embed_texts, [item.text for item in batch]) for batch in part]
    write = [partial(peer.write, batch, {item.text: embedding for item in batch}) for batch in part]
    await asyncio.gather(in_flight(embed, IN_FLIGHT), in_flight(write, IN_FLIGHT))


async def _seconds(job: Job) -> float:
    began = time.perf_counter()
    await job()
    return time.perf_counter() - began


def _owned_by(owner: str) -> Filter:
    return Condition(Field.USER_ID, Operator.EQ, owner)
