"""Long work on the event loop, in slices: a thousand tasks that are ready at once share one slice, not one each."""

from __future__ import annotations

import asyncio
import time
from collections import deque

LENGTH = 0.02
"""Seconds of each turn of the event loop that answers are made in; the rest of the turn is for everybody else."""


AT_ONCE = 50
"""How many of those that wait are woken in one turn of the event loop."""


class TimeSlice:
    """One for each event loop.

    Who waits is woken in turn. Would all look again in every turn of the event loop whether there is time, a hundred
    thousand values of large answers would take all of it by looking.
    """

    def __init__(self) -> None:
        self._end = 0.0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._woken_in_vain: deque[asyncio.Future[None]] = deque()
        self._is_waking = False

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self._end

    async def next(self) -> None:
        """Waits for a turn of the event loop in which there is still time."""
        await self._wait(self._waiting)
        # Those that were woken before may have taken all of it.
        while self.is_over:
            await self._wait(self._woken_in_vain)

    async def _wait(self, line: deque[asyncio.Future[None]]) -> None:
        place = asyncio.get_running_loop().create_future()
        line.append(place)
        self._wake_soon()
        await place

    def _wake_soon(self) -> None:
        if not self._is_waking:
            self._is_waking = True
            asyncio.get_running_loop().call_soon(self._wake)

    def _wake(self) -> None:
        # The slice begins right before those that are woken: what is ready already runs first, and takes none of it.
        asyncio.get_running_loop().call_soon(self._begin)
        for place in self._next_places():
            if not place.done():  # its request may have ended
                place.set_result(None)

    def _next_places(self) -> list[asyncio.Future[None]]:
        """Takes the places of those that go on next; who was woken in vain comes before the others."""
        places: list[asyncio.Future[None]] = []
        for line in (self._woken_in_vain, self._waiting):
            places += [line.popleft() for _ in range(min(AT_ONCE - len(places), len(line)))]
        return places

    def _begin(self) -> None:
        self._end = time.monotonic() + LENGTH
        self._is_waking = False
        if self._waiting or self._woken_in_vain:
            self._wake_soon()
