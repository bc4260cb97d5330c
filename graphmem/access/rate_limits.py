"""Rate limits: how much a caller may ask for in a minute."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from graphmem.errors import Throttled

MINUTE = 60.0
MAX_CALLERS = 20_000
"""The number of callers that are counted; the one seen longest ago is forgotten, as if it had asked for nothing."""


class RateLimit:
    """A bucket of points for each caller, which fills evenly within a minute (a token bucket).

    A hit takes the same time whoever else is counted. The store in memory of the library `limits` looks through all of
    them at each hit, 1 ms where there are 5,000: many addresses would slow everybody down.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = float(per_minute)
        self._per_second = per_minute / MINUTE
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, caller: str, cost: float = 1, least: float = 1) -> None:
        """Takes points of a caller. Raises Throttled where fewer than `least` are left; then none is taken.

        What costs more than is left leaves a debt, and is let through as soon as what costs little: if it had to wait
        for so many points, a caller's many small requests would take them again and again before.
        """
        left = self.check(caller, least)
        self._buckets[caller] = (left - cost, self._clock())
        self._buckets.move_to_end(caller)
        if len(self._buckets) > MAX_CALLERS:
            self._buckets.popitem(last=False)

    def check(self, caller: str, least: float = 1) -> float:
        """Returns the points that a caller has. Raises Throttled where fewer than `least` are left."""
        left, at = self._buckets.get(caller, (self._size, 0.0))
        left = min(self._size, left + (self._clock() - at) * self._per_second)
        missing = least - left
        if missing > 0:
            wait = missing / self._per_second
            raise Throttled(f"Too many requests: the next is taken in {wait:.1f} s.", retry_after=wait)
        return left
