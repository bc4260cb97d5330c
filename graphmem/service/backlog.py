"""The backlog: the background work that is still to be done."""

from __future__ import annotations

from dataclasses import dataclass

from graphmem.service.recorder import Recorder
from graphmem.store.add_operations import AddOperationStore
from graphmem.store.events import EventStore
from graphmem.store.reindexing import ReindexingStore


@dataclass(frozen=True, slots=True)
class Backlog:
    unnumbered_events: int
    """Events that the activity log does not show yet; those of searches that are not written yet count too."""
    stale: int
    """Memories and turns to be reindexed."""
    unfinished_adds: int
    """Adds in the background that wait or run."""


class BacklogService:
    def __init__(
        self, events: EventStore, recorder: Recorder, reindexing: ReindexingStore, operations: AddOperationStore
    ) -> None:
        self._operations = operations
        self._events = events
        self._recorder = recorder
        self._reindexing = reindexing

    async def backlog(self) -> Backlog:
        """Raises Unavailable. Neo4j keeps the counts, so that it costs the same however much is left."""
        pending = await self._events.count_pending()
        return Backlog(
            unnumbered_events=pending + self._recorder.queued,
            stale=await self._reindexing.count_stale(),
            unfinished_adds=await self._operations.count_unfinished(),
        )
