"""The resident memory of processes over time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import psutil

PAUSE = 2.0


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
