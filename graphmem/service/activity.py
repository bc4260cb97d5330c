"""The activity log: what is asked of it sees everything that was done before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from graphmem.model.activity import Activity, ActivityBucket, ActivityCount, ActivitySelection
from graphmem.model.paging import Page, PageRequest
from graphmem.model.principal import Principal
from graphmem.service.recorder import Recorder
from graphmem.service.sequencer import Sequencer
from graphmem.store.events import EventStore


@dataclass(frozen=True, slots=True)
class ActivityRequest:
    """A place in the log is the number of an entry, whichever way it is read."""

    selection: ActivitySelection = field(default_factory=ActivitySelection)
    paging: PageRequest = field(default_factory=PageRequest)
    descending: bool = True


@dataclass(frozen=True, slots=True)
class CountRequest:
    selection: ActivitySelection
    bucket: ActivityBucket


class ActivityService:
    def __init__(self, events: EventStore, recorder: Recorder, sequencer: Sequencer) -> None:
        self._events = events
        self._recorder = recorder
        self._sequencer = sequencer

    async def list_events(self, principal: Principal, request: ActivityRequest) -> Page[Activity]:
        window = request.paging.window()
        settled = await self._catch_up(principal)
        return await self._events.list_events(principal, request.selection, window, request.descending, settled)

    async def count_events(self, principal: Principal, request: CountRequest) -> list[ActivityCount]:
        """The oldest first; none where nothing happened. Raises LimitExceeded when there are too many."""
        await self._catch_up(principal)
        return await self._events.count_events(principal, request.selection, request.bucket)

    async def get_events(self, principal: Principal, ids: Sequence[str]) -> dict[str, Activity]:
        """Those that exist in the project, by id."""
        return await self._events.get_events(principal, ids)

    async def _catch_up(self, principal: Principal) -> int:
        """What was done so far gets its place, unless it has one; up to which place the log can be read."""
        await self._recorder.flush()
        return await self._sequencer.number_events(principal.project)
