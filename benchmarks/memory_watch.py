"""The resident memory of processes over time."""

from __future__ import annotations

import asyncio
import time
from asyncio.subprocess import PIPE
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

PAUSE = 2.0
SHORT_PAUSE = 0.05


@dataclass(slots=True)
class MemoryWatch:
    """Looks every PAUSE seconds at the processes, which are given by name."""

    pids: Mapping[str, int]
    samples: dict[str, list[int]] = field(default_factory=dict)
    """Of each process, its resident bytes at each look."""

    async def run(self, until: float) -> None:
        processes = {name: psutil.Process(pid) for name, pid in self.pids.items()}
        while time.monotonic() < until:
            for name, process in processes.items():
                self.samples.setdefault(name, []).append(process.memory_info().rss)
            await asyncio.sleep(PAUSE)


@dataclass(frozen=True, slots=True)
class WatchedRun:
    """A command that has ended."""

    status: int
    output: str
    seconds: float
    peak: int
    """The most resident bytes of its process at any look."""


async def run_watched(command: Sequence[str], environment: Mapping[str, str]) -> WatchedRun:
    """Runs a command and samples its memory: the peak that the system counts includes the parent's before exec."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=PIPE)
    assert process.stdout
    reading, peak = asyncio.create_task(process.stdout.read()), 0
    try:
        while not reading.done():
            with suppress(psutil.Error):
                peak = max(peak, psutil.Process(process.pid).memory_info().rss)
            await asyncio.sleep(SHORT_PAUSE)
        status = await process.wait()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    return WatchedRun(status, (await reading).decode(), time.perf_counter() - began, peak)
