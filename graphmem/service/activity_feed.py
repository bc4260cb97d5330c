"""The feed of the activity log: what is new of each project, read once for all in this process who follow it.

One query each time tells of all projects that are followed whether there is anything new. It is asked as soon as this
process has committed something, and a few times a second for what others have. While nobody follows, nothing is asked.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field

from graphmem.errors import SlowConsumer, Throttled, Unavailable
from graphmem.model.activity import Activity, ActivitySelection
from graphmem.model.moment import now
from graphmem.model.paging import Window
from graphmem.model.principal import Principal
from graphmem.service.background_task import running_in_background, warn
from graphmem.service.follower import Follower
from graphmem.service.recorder import Recorder
from graphmem.service.sequencer import Sequencer
from graphmem.store.events import EventStore
from graphmem.telemetry.metrics import Metrics

POLL = 0.1
"""Seconds after which other processes' changes are looked for."""
LEAST_PAUSE = 0.02
"""Seconds between two looks in any case, so that many changes at once are numbered and read together."""
PAUSE_AFTER_FAILURE = 1.0
QUIET = 5.0
"""Seconds of silence after which a follower is given None, to look after itself."""
READ_AT_ONCE = 500
"""Entries read in one query: well below what may wait for a follower that keeps up."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Log:
    """A project's log and those who follow it."""

    position: int
    """The number up to which it has been read for all."""
    followers: set[Follower] = field(default_factory=set)

    @property
    def is_awaited(self) -> bool:
        """Whether anybody waits for what is new; those who are behind read by themselves."""
        return any(follower.is_along for follower in self.followers)

    def advance(self, activities: list[Activity], up_to: int) -> None:
        for follower in self.followers:
            if follower.is_along:
                follower.offer(activities, up_to)
        self.position = up_to


class ActivityFeed:
    def __init__(
        self, events: EventStore, recorder: Recorder, sequencer: Sequencer, metrics: Metrics, most_per_caller: int
    ) -> None:
        """Makes the feed, which one caller may follow so many times at once."""
        self._events = events
        self._recorder = recorder
        self._sequencer = sequencer
        self._metrics = metrics
        self._most_per_caller = most_per_caller
        self._logs: dict[str, _Log] = {}
        self._is_followed = asyncio.Event()
        self._news = asyncio.Event()
        self._is_failing = False

    @property
    def followers(self) -> int:
        return sum(len(log.followers) for log in self._logs.values())

    def look(self) -> None:
        """Has the logs looked at soon: something was committed."""
        self._news.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Feeds the followers while the context is open."""
        async with running_in_background(self._run()):
            yield

    def end(self) -> None:
        """Ends all followers: the server stops."""
        for log in self._logs.values():
            for follower in log.followers:
                follower.fail(Unavailable("graphmem is stopping: subscribe again in a moment.", retry_after=1))

    async def follow(
        self, principal: Principal, selection: ActivitySelection, position: int, settled: int
    ) -> AsyncGenerator[Activity | None, None]:
        """Yields the selected entries after a position, in order and each once, for as long as anybody takes them.

        `settled` is a number up to which the log can be read. In a silence it yields None now and then. Raises
        SlowConsumer for one who does not take what there is, and Throttled for one too many of a caller.
        """
        self._check_count(principal.caller)
        follower = Follower(principal, selection, position)
        log = self._logs.setdefault(principal.project, _Log(max(position, settled)))
        log.followers.add(follower)
        self._is_followed.set()
        try:
            async with aclosing(self._entries(log, follower)) as entries:
                async for entry in entries:
                    follower.begin()
                    self._metrics.subscription_events.inc(entry is not None)
                    yield entry
                    follower.end()
        finally:
            log.followers.discard(follower)
            if not log.followers:
                self._logs.pop(principal.project, None)

    def _check_count(self, caller: str) -> None:
        followers = (follower for log in self._logs.values() for follower in log.followers)
        if sum(follower.principal.caller == caller for follower in followers) >= self._most_per_caller:
            raise Throttled(f"You have {self._most_per_caller} subscriptions open: end one first.")

    async def _entries(self, log: _Log, follower: Follower) -> AsyncGenerator[Activity | None, None]:
        while True:
            while follower.position < log.position:
                for entry in await self._read_missed(log, follower):
                    yield entry
            # Nothing has been awaited since the positions were compared: the next that is read is the next it needs.
            follower.is_along = True
            self._news.set()
            while follower.is_along or follower.has_any:
                if not follower.has_any:
                    await follower.wait(QUIET)
                if follower.has_any:
                    entry = follower.take()
                    self._note(entry)
                    yield entry
                else:
                    yield None

    async def _read_missed(self, log: _Log, follower: Follower) -> list[Activity]:
        up_to = log.position
        window = Window(READ_AT_ONCE, (follower.position,))
        page = await self._events.list_events(follower.principal, follower.selection, window, False, up_to)
        follower.position = page.items[-1].seq if page.has_next else up_to
        return page.items

    def _note(self, entry: Activity) -> None:
        self._metrics.subscription_lag.observe(max((now() - entry.at).total_seconds(), 0))

    async def _run(self) -> None:
        while True:
            if not self._logs:
                self._is_followed.clear()
            await self._is_followed.wait()
            self._news.clear()
            await asyncio.sleep(LEAST_PAUSE if await self._step() else PAUSE_AFTER_FAILURE)
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL):
                    await self._news.wait()

    async def _step(self) -> bool:
        """Gives the followers what is new, and drops those that are slow; False after a failure, logged once."""
        self._drop_slow()
        try:
            await self._read_news()
        except Exception as error:  # noqa: BLE001  it is logged, and nobody else would go on
            if not self._is_failing:
                warn(_log, "Subscribers hear nothing for now.", error)
            self._is_failing = True
            return False
        self._is_failing = False
        return True

    async def _read_news(self) -> None:
        awaited = {project: log for project, log in self._logs.items() if log.is_awaited}
        if not awaited:
            return
        if self._recorder.queued:
            await self._recorder.flush()
        for project, settled in (await self._events.settled_numbers(awaited)).items():
            if settled is None:
                settled = await self._sequencer.settle_events(project)
            await self._read(project, awaited[project], settled)

    async def _read(self, project: str, log: _Log, settled: int) -> None:
        while log.position < settled and log.is_awaited:
            window = Window(READ_AT_ONCE, (log.position,))
            page = await self._events.list_events(Principal(project), ActivitySelection(), window, False, settled)
            log.advance(page.items, page.items[-1].seq if page.has_next else settled)

    def _drop_slow(self) -> None:
        at = time.monotonic()
        for log in self._logs.values():
            for follower in log.followers:
                if follower.is_slow(at):
                    follower.fail(SlowConsumer())
                    self._metrics.subscriptions_dropped.inc()
