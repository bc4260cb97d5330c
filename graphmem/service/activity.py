"""The activity log. A read sees everything that was done before it, although searches are logged in the background."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from graphmem.errors import CursorExpired
from graphmem.model.activity import Activity, ActivityBucket, ActivityCount, ActivitySelection
from graphmem.model.paging import Key, Page, PageRequest
from graphmem.model.principal import Permission, Principal
from graphmem.service.activity_feed import ActivityFeed
from graphmem.service.recorder import Recorder
from graphmem.service.sequencer import Sequencer
from graphmem.store.events import EventStore


@dataclass(frozen=True, slots=True)
class ActivityRequest:
    """A request for events, with the direction in which to list them.

    A cursor names the number of an event, so that the same cursor works in both directions. To a principal that is
    bound to one owner it names the id: numbers would tell how much the others did.
    """

    selection: ActivitySelection = field(default_factory=ActivitySelection)
    paging: PageRequest = field(default_factory=PageRequest)
    descending: bool = True


@dataclass(frozen=True, slots=True)
class CountRequest:
    """A request for counts of events, with the span of time that each count covers."""

    selection: ActivitySelection
    bucket: ActivityBucket


class ActivityService:
    """Lists, counts, gets and follows the events of a project's activity log."""

    def __init__(self, events: EventStore, recorder: Recorder, sequencer: Sequencer, feed: ActivityFeed) -> None:
        self._events = events
        self._recorder = recorder
        self._sequencer = sequencer
        self._feed = feed

    async def list_events(self, principal: Principal, request: ActivityRequest) -> Page[Activity]:
        """Returns one page of events, ordered by their numbers."""
        principal.require(Permission.READ)
        window = request.paging.window()
        settled = await self._catch_up(principal)
        if principal.owner:
            after = window.after and await self._place_of(principal, window.after, "after")
            before = window.before and await self._place_of(principal, window.before, "before")
            window = replace(window, after=after, before=before)
        selection = _within(principal, request.selection)
        return await self._events.list_events(principal, selection, window, request.descending, settled)

    async def count_activity(self, principal: Principal, selection: ActivitySelection) -> int:
        """Returns how many events the whole list has."""
        principal.require(Permission.READ)
        settled = await self._catch_up(principal)
        return await self._events.count_activity(principal, _within(principal, selection), settled)

    async def count_events(self, principal: Principal, request: CountRequest) -> list[ActivityCount]:
        """Returns one count for each bucket in which something happened, the oldest first.

        Raises LimitExceeded when there are too many buckets.
        """
        principal.require(Permission.READ)
        await self._catch_up(principal)
        return await self._events.count_events(principal, _within(principal, request.selection), request.bucket)

    async def get_events(self, principal: Principal, ids: Sequence[str]) -> dict[str, Activity]:
        """Returns the events that exist in the project, by id."""
        principal.require(Permission.READ)
        return await self._events.get_events(principal, ids)

    async def follow_events(
        self, principal: Principal, selection: ActivitySelection, after: Key | None
    ) -> AsyncGenerator[Activity | None, None]:
        """Yields the events after a cursor's, else since the selection's time, else from now on.

        It does so as `ActivityFeed.follow`.

        Raises CursorExpired for the cursor of another log, such as one that a backup has taken the place of.
        """
        principal.require(Permission.READ)
        position = settled = await self._catch_up(principal)
        if after is not None:
            [position] = await self._place_of(principal, after, "after") if principal.owner else after
        elif selection.since is not None:
            position = 0
        if position > settled:  # a reader may be behind the server that has given out the cursor
            settled = await self._sequencer.settle_events(principal.project)
        if position > settled:
            raise CursorExpired(field=["after"])
        selection = _within(principal, selection)
        async with aclosing(self._feed.follow(principal, selection, position, settled)) as entries:
            async for entry in entries:
                yield entry

    async def _place_of(self, principal: Principal, key: Key, argument: str) -> Key:
        """Returns the number of the event that a cursor names by its id. Raises CursorExpired."""
        [event_id] = key
        found = await self._events.get_events(principal, [event_id])
        if event_id not in found:
            raise CursorExpired(field=[argument])
        return (found[event_id].seq,)

    async def _catch_up(self, principal: Principal) -> int:
        """Writes and numbers what was done so far, and returns the last number up to which the log is complete."""
        await self._recorder.flush()
        return await self._sequencer.number_events(principal.project)


def _within(principal: Principal, selection: ActivitySelection) -> ActivitySelection:
    """Returns the selection of the principal's only owner; the queries test that in any case, and need an index."""
    return replace(selection, scope=principal.within(selection.scope))
