"""`make load`: many connections read and write at once, and nothing but stated limits may go wrong.

It starts a server of its own on the loopback, prints the latency of each operation, errors by code and the memory of
graphmem and its Neo4j over time, and exits with 1 where something happened that is no stated limit.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

import httpx

from benchmarks.corpus import make_items
from benchmarks.load_report import LIMITS, Report
from benchmarks.load_user import OPERATIONS, User
from benchmarks.memory_watch import MemoryWatch
from graphmem import embedded
from tests.graphql_client import Server, running_server

PROJECT = "load"
TIMEOUT = 120.0
"""Seconds after which an answer counts as never: more than any deadline that graphmem keeps."""
HEALTH_PAUSE = 0.5


async def run_load(server: Server, connections: int, seconds: float) -> Report:
    """Lets so many users work at once for so long."""
    report = Report()
    neo4j = await embedded.status(server.data_dir)
    assert neo4j.pid
    watch = MemoryWatch({"graphmem": server.process.pid, "Neo4j": neo4j.pid})
    texts = [item.text for item in make_items(2_000, 10)]
    limits = httpx.Limits(max_connections=connections + 1)
    async with httpx.AsyncClient(base_url=server.url, timeout=TIMEOUT, limits=limits) as http:
        await _warm_up(User(http, PROJECT, "nobody", random.Random(-1)), texts, report)
        users = [User(http, PROJECT, f"user-{n}", random.Random(n)) for n in range(connections)]
        until = time.monotonic() + seconds
        async with asyncio.TaskGroup() as tasks:
            for user in users:
                tasks.create_task(_work(user, texts, report, until))
            tasks.create_task(_ask_health(http, report, until))
            tasks.create_task(watch.run(until))
        report.metrics = (await http.get("/metrics")).text
    report.memory = watch.samples
    return report


async def _warm_up(user: User, texts: list[str], report: Report) -> None:
    """Makes Neo4j plan every query, which takes seconds the first time; a fault counts, and the time does not."""
    for operation in OPERATIONS:
        outcome = await user.act(texts, operation)
        report.judge(outcome)


async def _work(user: User, texts: list[str], report: Report, until: float) -> None:
    while time.monotonic() < until:
        report.add(await user.act(texts))


async def _ask_health(http: httpx.AsyncClient, report: Report, until: float) -> None:
    while time.monotonic() < until:
        began = time.monotonic()
        response = await http.get("/healthz")
        report.health.append(time.monotonic() - began if response.status_code == 200 else TIMEOUT)
        await asyncio.sleep(HEALTH_PAUSE)


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory() as folder, running_server(Path(folder) / "data") as server:
        report = asyncio.run(run_load(server, arguments.connections, arguments.seconds))
        if server.stop() != 0:
            report.faults.append("The server did not end well.")
        print(f"{arguments.connections} connections for {arguments.seconds:g} s; errors allowed: {', '.join(LIMITS)}\n")
        print(report.text())
        if report.faults:
            print(server.log.read_text("utf-8"), file=sys.stderr)
    if report.faults:
        sys.exit("\n".join(["", *report.faults]))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=300)
    return parser.parse_args()


if __name__ == "__main__":
    main()
