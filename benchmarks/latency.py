"""Latencies of calls, and their percentiles."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

Call = Callable[[], Awaitable[object]]

WARM = 10
"""Pairs that are made before any is timed."""


@dataclass(frozen=True, slots=True)
class Latency:
    seconds: Sequence[float]

    def percentile(self, percent: float) -> float:
        """Returns the percentile by the nearest-rank method, in seconds."""
        return sorted(self.seconds)[max(math.ceil(len(self.seconds) * percent / 100), 1) - 1]

    def __str__(self) -> str:
        p50, p95 = (self.percentile(percent) * 1000 for percent in (50, 95))
        return f"p50 {p50:.1f} ms, p95 {p95:.1f} ms ({len(self.seconds)} calls, one after another)"


async def time_calls(calls: Sequence[Call]) -> Latency:
    """Makes the calls one after another."""
    return Latency([await _seconds(call) for call in calls])


async def time_in_turn(pairs: Sequence[tuple[Call, Call]]) -> tuple[Latency, Latency]:
    """Makes the two calls of each pair one after another; which of them is first changes every time.

    The first pairs are not counted: they find everything cold.
    """
    seconds: tuple[list[float], list[float]] = ([], [])
    for number, pair in enumerate(pairs):
        for which in (0, 1) if number % 2 else (1, 0):
            seconds[which].append(await _seconds(pair[which]))
    return Latency(seconds[0][WARM:]), Latency(seconds[1][WARM:])


def median_difference(one: Latency, other: Latency) -> float:
    """Returns the median of what a call took longer than the other of its pair, in seconds."""
    return statistics.median(mine - theirs for mine, theirs in zip(one.seconds, other.seconds, strict=True))


async def _seconds(call: Call) -> float:
    began = time.perf_counter()
    await call()
    return time.perf_counter() - began
