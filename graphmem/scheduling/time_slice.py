"""Long work on the event loop, in slices: a thousand tasks that are ready at once share one slice, not one each."""

from __future__ import annotations

import asyncio
import time
from collections import deque

LENGTH = 0.02
"""Seconds of each turn of the event loop that answers are made in; the rest of the turn is for everybody else."""


AT_ONCE = 50
"""How many of those that wait go on in one turn of the event loop."""


class TimeSlice:
    """One for each event loop.

    Who waits is woken in turn. Would all look again in every turn of the event loop whether there is time, a hundred
    thousand values of large answers would take all of it by looking.
    """

    def __init__(self) -> None:
        self._end = 0.0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self._end

    async def next(self) -> None:
        """Waits for a turn of the event loop in which there is still time."""
        loop = asyncio.get_running_loop()
        place = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._begin)
        self._waiting.append(place)
        await place

    def _begin(self) -> None:
        self._end = time.monotonic() + LENGTH
        for place in [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]:
            if not place.done():  # its request may have ended
                place.set_result(None)
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._begin)
