"""Long work on the event loop, in slices: a thousand tasks that are ready at once share one slice, not one each."""

from __future__ import annotations

import asyncio
import time

LENGTH = 0.02
"""Seconds of each turn of the event loop that answers are made in; the rest of the turn is for everybody else."""


class TimeSlice:
    """One for each event loop."""

    def __init__(self) -> None:
        self._end = 0.0
        self._is_renewed = False

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self._end

    async def next(self) -> None:
        """Waits for a turn of the event loop in which there is still time."""
        while self.is_over:
            if not self._is_renewed:
                self._is_renewed = True
                asyncio.get_running_loop().call_soon(self._begin)
            await asyncio.sleep(0)

    def _begin(self) -> None:
        self._end = time.monotonic() + LENGTH
        self._is_renewed = False
