"""A buffer between searches and the activity log, so that no search waits for its event to be written."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from datetime import datetime

import uuid_utils.compat as uuids

from graphmem.errors import GraphmemError
from graphmem.model.activity import SearchEvent
from graphmem.model.filter_extent import named_scope
from graphmem.model.filters import Filter
from graphmem.model.principal import Principal
from graphmem.store.events import EventStore

MAX_QUEUED = 10_000
BATCH = 500
"""Events written in one transaction."""
CLOSING_TIMEOUT = 2.0
"""Seconds that closing may take, so that a database that is away does not hold up the end of the server."""

_log = logging.getLogger(__name__)


class Recorder:
    """Keeps a bounded number of events until they are written; beyond that the oldest are dropped."""

    def __init__(self, events: EventStore, max_queued: int = MAX_QUEUED) -> None:
        self._events = events
        self._queue: deque[SearchEvent] = deque(maxlen=max_queued)
        self._in_flight: list[SearchEvent] = []
        """The batch taken from the queue. A failure may come after it was written; writing it again does no harm."""
        self._dropped = 0
        self._flushing = asyncio.Lock()

    @property
    def queued(self) -> int:
        """How many events are not written yet."""
        return len(self._queue) + len(self._in_flight)

    def record(self, event: SearchEvent) -> None:
        """Queues an event; returns at once."""
        self._dropped += len(self._queue) == self._queue.maxlen
        self._queue.append(event)

    def record_search(self, principal: Principal, tree: Filter, at: datetime, seconds: float) -> None:
        """Queues the event of a search that began at `at`, with the owners that its filter names; returns at once."""
        scope, latency_ms = named_scope(tree), round(seconds * 1_000, 3)
        self.record(SearchEvent(str(uuids.uuid7()), principal.project, scope, principal.actor, at, latency_ms))

    async def flush(self) -> None:
        """Writes the events recorded before the call. Events that cannot be written stay, and the error is raised."""
        async with self._flushing:
            # The number of batches is fixed at the start: under constant load the queue would never be empty.
            for _ in range(1 + len(self._queue) // BATCH + bool(self._in_flight)):
                await self._write_some()
        if self._dropped:
            _log.warning("%d searches are not in the activity log: there were too many to keep.", self._dropped)
            self._dropped = 0

    async def close(self) -> None:
        """Writes the remaining events, or logs after CLOSING_TIMEOUT how many are lost."""
        try:
            async with asyncio.timeout(CLOSING_TIMEOUT):
                await self.flush()
        except (TimeoutError, GraphmemError):
            lost = len(self._in_flight) + len(self._queue) + self._dropped
            _log.warning("%d searches are not in the activity log: they could not be written in time.", lost)

    async def _write_some(self) -> None:
        if not self._in_flight:
            self._in_flight = [self._queue.popleft() for _ in range(min(len(self._queue), BATCH))]
        if self._in_flight:
            await self._events.add_events(self._in_flight)
            self._in_flight = []
