"""Latencies of calls, and their percentiles."""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Latency:
    seconds: Sequence[float]

    def percentile(self, percent: float) -> float:
        """Returns the percentile by the nearest-rank method, in seconds."""
        return sorted(self.seconds)[max(math.ceil(len(self.seconds) * percent / 100), 1) - 1]

    def __str__(self) -> str:
        p50, p95 = (self.percentile(percent) * 1000 for percent in (50, 95))
        return f"p50 {p50:.1f} ms, p95 {p95:.1f} ms ({len(self.seconds)} calls, one after another)"


async def time_calls(calls: Sequence[Callable[[], Awaitable[object]]]) -> Latency:
    """Makes the calls one after another."""
    seconds = []
    for call in calls:
        began = time.perf_counter()
        await call()
        seconds.append(time.perf_counter() - began)
    return Latency(seconds)
