"""What searches leave behind, on its way to the log: no search waits for it to be written."""

from __future__ import annotations

import asyncio
import logging
from collections import deque

from graphmem.errors import GraphmemError
from graphmem.model.activity import SearchEvent
from graphmem.store.events import EventStore

MAX_QUEUED = 10_000
WRITTEN_AT_ONCE = 500
CLOSING_TIMEOUT = 5.0

_log = logging.getLogger(__name__)


class Recorder:
    """Keeps a bounded number of events until they are written; when there are more, the oldest are dropped."""

    def __init__(self, events: EventStore, max_queued: int = MAX_QUEUED) -> None:
        self._events = events
        self._queue: deque[SearchEvent] = deque(maxlen=max_queued)
        self._writing: list[SearchEvent] = []
        """Taken from the queue, and perhaps written: writing them again does no harm."""
        self._dropped = 0
        self._turn = asyncio.Lock()

    def record(self, event: SearchEvent) -> None:
        self._dropped += len(self._queue) == self._queue.maxlen
        self._queue.append(event)

    async def flush(self) -> None:
        """Writes what was recorded before the call. What cannot be written stays."""
        async with self._turn:
            for _ in range(1 + len(self._queue) // WRITTEN_AT_ONCE + bool(self._writing)):
                await self._write_some()
        if self._dropped:
            _log.warning("%d searches are not in the activity log: there were too many to keep.", self._dropped)
            self._dropped = 0

    async def close(self) -> None:
        """Writes what is left, if it can be done soon."""
        try:
            async with asyncio.timeout(CLOSING_TIMEOUT):
                await self.flush()
        except (TimeoutError, GraphmemError):
            lost = len(self._writing) + len(self._queue) + self._dropped
            _log.warning("%d searches are not in the activity log: they could not be written in time.", lost)

    async def _write_some(self) -> None:
        if not self._writing:
            self._writing = [self._queue.popleft() for _ in range(min(len(self._queue), WRITTEN_AT_ONCE))]
        if self._writing:
            await self._events.add_events(self._writing)
            self._writing = []
