"""One who follows a project's activity log: what it wants of it, how far it has come, and what waits for it."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from graphmem.errors import GraphmemError
from graphmem.model.activity import Activity, ActivitySelection
from graphmem.model.principal import Principal

MAX_WAITING = 1_000
"""Entries that wait for one follower; with more it reads the log by itself, at its own pace."""
SLOW_AFTER = 15.0
"""Seconds that a follower may take for one entry while there are more."""


class Follower:
    def __init__(self, principal: Principal, selection: ActivitySelection, position: int) -> None:
        self.principal = principal
        self.selection = selection
        self.position = position
        """The number up to which it has got everything, or everything waits for it."""
        self.is_along = False
        """Whether it is given what is read for all; where it is not, it is behind, and reads by itself."""
        self._waiting: deque[Activity] = deque()
        self._news = asyncio.Event()
        self._error: GraphmemError | None = None
        self._busy_since: float | None = None

    def offer(self, activities: Sequence[Activity], up_to: int) -> None:
        """Gives it all entries of the project after its position, up to a number; leaves it behind if too many wait."""
        wanted = [one for one in activities if one.seq > self.position and self._wants(one)]
        if len(self._waiting) + len(wanted) > MAX_WAITING:
            self.is_along = False
        else:
            self._waiting.extend(wanted)
            self.position = max(self.position, up_to)
        self._news.set()

    def fail(self, error: GraphmemError) -> None:
        """Ends it with an error, instead of what still waits for it."""
        self._error = error
        self._waiting.clear()
        self._news.set()

    def begin(self) -> None:
        """Notes that an entry has been handed over, and is being worked with."""
        self._busy_since = time.monotonic()

    def end(self) -> None:
        """Notes that the entry has been taken. Raises the error by which the follower was ended."""
        self._busy_since = None
        self.check()

    def check(self) -> None:
        if self._error:
            raise self._error

    def is_slow(self, now: float) -> bool:
        """Returns whether it has been busy with one entry for too long while there are more."""
        is_busy = self._busy_since is not None and now - self._busy_since > SLOW_AFTER
        return is_busy and self._error is None and (bool(self._waiting) or not self.is_along)

    @property
    def has_any(self) -> bool:
        return bool(self._waiting)

    def take(self) -> Activity:
        return self._waiting.popleft()

    async def wait(self, seconds: float) -> None:
        """Waits until something has happened, for so long at most. Raises the error by which it was ended."""
        self.check()
        self._news.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
        self.check()

    def _wants(self, activity: Activity) -> bool:
        owner = self.principal.owner
        return self.selection.has(activity) and (owner is None or owner in activity.scope.owners())
