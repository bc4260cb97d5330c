"""Slots: how many may do something at once, while the others wait in a fair queue."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graphmem.errors import Unavailable
from graphmem.scheduling.fair_queue import FairQueue, QueueFull, Source
from graphmem.scheduling.request_work import current_work, within_deadline

_WEIGHT = 0.1
"""The weight of the latest use in the average time for which a slot is held."""


class Slots:
    """A number of slots for one kind of work, each held by one task at a time."""

    def __init__(self, kind: str, slots: int, queue: FairQueue[asyncio.Future[None]] | None = None) -> None:
        """`kind` names the work in errors, in the plural."""
        self._kind = kind
        self._slots = self._free = slots
        self._queue = FairQueue() if queue is None else queue
        self._average = 0.0

    @property
    def waiting(self) -> int:
        """How many wait for a slot."""
        return len(self._queue)

    @property
    def running(self) -> int:
        """How many hold a slot."""
        return self._slots - self._free

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Holds a slot while the context is open. Raises Unavailable when too many wait, and DeadlineExceeded."""
        if self._free:
            self._free -= 1  # nobody waits while a slot is free
        else:
            await self._wait()
        began = time.monotonic()
        try:
            yield
        finally:
            self._average += _WEIGHT * (time.monotonic() - began - self._average)
            self._pass_on()

    async def _wait(self) -> None:
        source, place = _source(), asyncio.get_running_loop().create_future()
        try:
            self._queue.add(source, place)
        except QueueFull as error:
            raise self._full(error) from error
        try:
            async with within_deadline():
                await place
        except BaseException:
            self._queue.drop(source, place)
            # The slot may have been passed on in the same moment.
            if place.done() and not place.cancelled():
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        """Gives a slot to the next that still waits."""
        while place := self._queue.take():
            if not place.done():
                place.set_result(None)
                return
        self._free += 1

    def _full(self, error: QueueFull) -> Unavailable:
        seconds = max(1, math.ceil(error.held * self._average / self._slots))
        whose = "of yours " if error.by_caller else ""
        return Unavailable(
            f"{error.held} {self._kind} {whose}are waiting already: ask again in about {seconds} s.",
            retry_after=seconds,
        )


def _source() -> Source:
    work = current_work()
    return Source(work.caller, work) if work else Source()
