"""`make bench-servers`: how much one server and two answer on one Neo4j with one embedder, beside the bare driver.

One caller is at work, or several are at once. Who is asked changes every round within one run, and it is counted what
processor time each part takes for one answer, for that says what a further server would help. The embedder may be made
heavier: beside a slower one, the rest of a search is a smaller part of it. Adds of many are beside the embedder alone,
which is what bounds them where embedding takes longer than writing.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import httpx
import psutil

from benchmarks.baseline import Baseline, in_flight
from benchmarks.corpus import BIG_OWNER, Item, make_items, make_queries, note
from benchmarks.measures import LIST, SEARCH, Job, add_batch, add_items, owned_by, seconds_of
from benchmarks.table import machine
from benchmarks.writes import add_bare
from graphmem import embedded
from graphmem.embeddings.embedder import EmbedderSettings, make_embedder
from graphmem.store.driver import Address
from tests.graphql_client import Client, Server, free_port, graphmem_command, neo4j_of, running_server

PROJECT = "bench"
ROUNDS = 4
"""The number of measured rounds; in each, all are asked in turn, and a round before them warms up."""
ADDED = 20
"""The number of messages of an add of many."""

Call = Callable[[Client], Awaitable[None]]

CallsByAsked = Mapping[str, Sequence[Job]]
"""The calls of one kind, by who is asked."""


@dataclass(frozen=True, slots=True)
class Machine:
    """The two servers that run, and the processes of each part by its name."""

    servers: tuple[Server, Server]
    processes: Mapping[str, Sequence[psutil.Process]]

    def busy(self) -> dict[str, float]:
        """Returns the seconds of processor time that each part has taken by now."""
        return {name: sum(map(_busy, processes)) for name, processes in self.processes.items()}


@dataclass(slots=True)
class Answered:
    """The calls that one target answered, over all rounds: how long each took, and all of them, and what they kept
    busy, all in seconds."""

    each: list[float] = field(default_factory=list)
    seconds: float = 0.0
    busy: dict[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return len(self.each) / self.seconds

    @property
    def p50(self) -> float:
        return statistics.median(self.each)

    def add(self, each: Sequence[float], seconds: float, busy: Mapping[str, float]) -> None:
        self.each += each
        self.seconds += seconds
        self.busy = {name: self.busy.get(name, 0.0) + taken for name, taken in busy.items()}

    def row(self, what: str, who: str, first: Answered) -> str:
        parts = ", ".join(f"{name} {1000 * taken / len(self.each):.0f} ms" for name, taken in self.busy.items())
        rates = f"{self.rate:.1f}/s | {self.rate / first.rate:.2f} ×"
        return f"| {what} | {who} | {rates} | {1000 * self.p50:.1f} ms | {self.p50 / first.p50:.2f} × | {parts} |"


async def measure(running: Machine, by_asked: CallsByAsked, connections: int) -> dict[str, Answered]:
    """Has everybody asked in turn, `connections` calls at a time."""
    answered = {who: Answered() for who in by_asked}
    for number, (who, jobs) in itertools.product(range(1 + ROUNDS), by_asked.items()):
        each: list[float] = []
        before, began = running.busy(), time.perf_counter()
        await in_flight([partial(_timed, job, each) for job in jobs], connections)
        seconds, after = time.perf_counter() - began, running.busy()
        if number:
            answered[who].add(each, seconds, {name: after[name] - before[name] for name in before})
    return answered


async def _timed(job: Job, each: list[float]) -> None:
    each.append(await seconds_of(job))


def calls_of(
    clients: Sequence[Client], baseline: Baseline, owners: int, calls: int, items: Iterator[Item]
) -> Iterator[tuple[str, CallsByAsked]]:
    """Yields each kind of call with those who are asked; two servers are asked by turns. `items` are to be added."""
    queries = make_queries(calls)
    small = itertools.cycle([f"owner-{number}" for number in range(1, owners)])
    searches = {
        "of an owner of few": (list(itertools.islice(small, calls)), baseline.search_exactly),
        "of the owner of half": ([BIG_OWNER] * calls, baseline.search_by_index),
    }
    for name, (asked, on_baseline) in searches.items():
        pairs = list(zip(queries, asked, strict=True))
        bare = [partial(on_baseline, query, owned_by(owner)) for query, owner in pairs]
        yield (
            f"`searchMemories` {name}",
            _by_servers(bare, clients, [partial(_search, query=query, owner=owner) for query, owner in pairs]),
        )
    listing: list[Job] = [partial(baseline.list_memories, owned_by(BIG_OWNER))] * calls
    yield "`memories(first: 100)`", _by_servers(listing, clients, [_list] * calls)
    adding: list[Job] = [partial(_add_bare, baseline, items)] * calls
    yield "`addMemories` of one message", _by_servers(adding, clients, [partial(_add, items=items)] * calls)
    many: list[Job] = [partial(_embed_many, baseline, items)] * max(1, calls // 10)
    owned = [partial(_add_many, items=items, owner=f"added to {number % 8}") for number in range(len(many))]
    yield f"`addMemories` of {ADDED} messages", _by_servers(many, clients, owned, alone="the embedder alone")


def items_to_add() -> Iterator[Item]:
    """Yields items without end. Each is added once only, for graphmem knows a text again."""
    chance = random.Random(3)
    return (Item(number, "one by one", note(number, chance)) for number in itertools.count())


def _by_servers(
    jobs: Sequence[Job], clients: Sequence[Client], calls: Sequence[Call], alone: str = "the bare driver"
) -> CallsByAsked:
    """Returns the jobs of what is asked alone, and the calls to one server and to two."""

    def asked(some: Sequence[Client]) -> list[Job]:
        return [partial(call, client) for call, client in zip(calls, itertools.cycle(some), strict=False)]

    return {alone: jobs, "one server": asked(clients[:1]), "two servers": asked(clients)}


async def _search(client: Client, query: str, owner: str) -> None:
    await client.data(SEARCH, query=query, scope={"userId": owner}, topK=10)


async def _list(client: Client) -> None:
    await client.data(LIST, scope={"userId": BIG_OWNER})


async def _add(client: Client, items: Iterator[Item]) -> None:
    await add_batch(client, [next(items)])


async def _add_many(client: Client, items: Iterator[Item], owner: str) -> None:
    await add_batch(client, [replace(item, owner=owner) for item in itertools.islice(items, ADDED)])


async def _embed_many(baseline: Baseline, items: Iterator[Item]) -> None:
    await baseline.embedder.embed_texts([item.text for item in itertools.islice(items, ADDED)])


async def _add_bare(baseline: Baseline, items: Iterator[Item]) -> None:
    await add_bare(baseline, next(items))


@contextmanager
def running_machine(folder: Path, embedder_times: int) -> Iterator[tuple[Machine, str]]:
    """Starts the embedder, and two servers of which the first has Neo4j; yields the embedder's address too.

    The embedder makes each vector `embedder_times` times.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}/v1"
    shared = {
        "GRAPHMEM_EMBEDDER": "graphmem",
        "GRAPHMEM_EMBEDDER_BASE_URL": address,
        "GRAPHMEM_RATE_LIMIT": "1000000",
    }
    with ExitStack() as stack:
        embedding = stack.enter_context(
            running_server(folder / "embed", _embedder_command(embedder_times), GRAPHMEM_PORT=str(port))
        )
        first = stack.enter_context(running_server(folder / "first", **shared))
        second = stack.enter_context(running_server(folder / "second", **shared, **neo4j_of(first)))
        neo4j = asyncio.run(embedded.status(first.data_dir))
        assert neo4j.pid
        pids = {
            "graphmem": [first.process.pid, second.process.pid],
            "Neo4j": [neo4j.pid],
            "embedder": [embedding.process.pid],
        }
        processes = {name: [psutil.Process(pid) for pid in of] for name, of in pids.items()}
        yield Machine((first, second), processes), address


def _embedder_command(times: int) -> list[str]:
    if times == 1:
        return graphmem_command("embed", "serve")
    return [sys.executable, "-m", "benchmarks.heavier_embedder", str(times)]


async def _print_all(running: Machine, embedder_address: str, arguments: argparse.Namespace) -> None:
    neo4j = neo4j_of(running.servers[0])
    embedder = make_embedder(EmbedderSettings(kind="graphmem", base_url=embedder_address))
    address = Address(neo4j["GRAPHMEM_NEO4J_URI"], "neo4j", neo4j["GRAPHMEM_NEO4J_PASSWORD"])
    async with AsyncExitStack() as stack:
        stack.push_async_callback(embedder.close)
        baseline = Baseline(address, embedder, PROJECT)
        stack.push_async_callback(baseline.close)
        clients = [
            Client(await stack.enter_async_context(httpx.AsyncClient(base_url=one.url, timeout=600)), PROJECT)
            for one in running.servers
        ]
        await add_items(clients[0], make_items(arguments.memories, arguments.owners))
        items = items_to_add()
        for connections in arguments.connections:
            print(f"{arguments.memories:,} memories, {connections} at once; {machine()}\n")
            calls = calls_of(clients, baseline, arguments.owners, arguments.calls, items)
            await _print_table(running, calls, connections)


async def _print_table(running: Machine, calls: Iterable[tuple[str, CallsByAsked]], connections: int) -> None:
    print("| what | asked | answers | of the first's | p50 | of the first's | processor time of one |")
    print("|---|---|---|---|---|---|---|")
    for what, by_asked in calls:
        answered = await measure(running, by_asked, connections)
        [first, *_] = answered.values()
        for who, one in answered.items():
            print(one.row(what, who, first), flush=True)
    print()


def _busy(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def main() -> None:
    arguments = _arguments()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_machine(Path(folder), arguments.embedder_times) as (running, address),
    ):
        asyncio.run(_print_all(running, address, arguments))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--memories", type=int, default=20_000)
    parser.add_argument("--owners", type=int, default=400)
    parser.add_argument("--calls", type=int, default=200, help="of each kind in a round")
    parser.add_argument("--connections", type=int, nargs="+", default=[8], help="calls at a time; several in turn")
    parser.add_argument("--embedder-times", type=int, default=1, help="how often the embedder makes each vector")
    return parser.parse_args()


if __name__ == "__main__":
    main()
