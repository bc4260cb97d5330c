"""The embedded Neo4j under supervision: started or adopted, watched, and restarted when it dies, hangs or is broken."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace

from graphmem.embedded import record
from graphmem.embedded.artifacts import Progress, silent
from graphmem.embedded.directory_lock import DirectoryLock
from graphmem.embedded.hang import HangJudge
from graphmem.embedded.launch import Running, adopt, launch
from graphmem.embedded.process import STOP_PATIENCE
from graphmem.embedded.settings import Options, Ports
from graphmem.embedded.status import State, Status
from graphmem.embedded.users import without_users
from graphmem.errors import SetupError, Unavailable

RESTARTS = 3
RESTART_WINDOW = 120.0
FIRST_PAUSE = 0.5
ROOM_POLL = 1.0
"""Seconds between two looks at whether a full disk has room again."""
BROKEN_PATIENCE = 30.0
"""Seconds that a broken Neo4j has to stop in order: what it has acknowledged is in its logs already."""

_log = logging.getLogger(__name__)


def ignore_status(status: Status) -> None:
    """Ignores a change of state, where nobody listens."""


class EmbeddedNeo4j:
    """Neo4j for as long as a server runs; `on_change` is called in the event loop with every change of state."""

    def __init__(
        self, options: Options, *, progress: Progress = silent, on_change: Callable[[Status], None] = ignore_status
    ) -> None:
        self._options = options
        self._progress = progress
        self._on_change = on_change
        self._lock = DirectoryLock(options.directory)
        self._running: Running | None = None
        self._state: State = "stopped"
        self._detail = ""
        self._deaths: list[float] = []
        self._supervisor: asyncio.Task[None] | None = None
        self._mending: asyncio.Task[None] | None = None
        self._reason = ""
        self._judge: HangJudge | None = None
        self._ready_since = 0.0

    @property
    def password(self) -> str:
        return self._options.directory.password()

    def status(self) -> Status:
        """Returns the present state, without asking Neo4j."""
        known = self._running.record if self._running else None
        return Status.of(self._options.directory, self._state, known, self._detail)

    async def start(self) -> Status:
        """Starts or adopts Neo4j, and returns once Bolt answers. Raises SetupError, and then leaves nothing running."""
        directory = self._options.directory
        directory.make()
        await self._lock.wait()
        try:
            directory.password()
            self._become("starting")
            wished = Ports(self._options.bolt_port, self._options.http_port)
            self._running = await adopt(self._options) or await self._launch(wished, detached=False)
        except BaseException:
            # Ctrl-C during a start, which is a cancellation, has to give the lock up too.
            self._become("stopped")
            self._lock.release()
            raise
        self._deaths = []
        self._begin_running()
        self._supervisor = asyncio.create_task(self._supervise())
        return self.status()

    async def stop(self, patience: float = STOP_PATIENCE) -> None:
        """Stops Neo4j in order, unless it is detached or others use it; by force where that takes more than `patience`
        seconds.

        What it has acknowledged is in its transaction log, from which a Neo4j that was killed recovers at its start.
        """
        # First the supervisor: it would take the stop for a death, and start Neo4j again.
        for task in filter(None, (self._mending, self._supervisor)):
            task.cancel()
            await asyncio.wait([task])
        running, self._running = self._running, None
        if running:
            with without_users(self._options.directory) as are_none:
                if running.record.detached or not are_none:
                    self._leave(running)
                else:
                    self._become("stopping")
                    await running.process.stop(patience)
                    record.delete(self._options.directory)
        self._lock.release()
        self._become("stopped")

    def _leave(self, running: Running) -> None:
        replace(running.record, detached=True).write(self._options.directory)
        running.process.disown()
        _log.info("Neo4j goes on: it was started to stay, or is used by others. `graphmem neo4j stop` stops it.")

    async def wait(self) -> None:
        """Waits until `stop` is called. Raises Unavailable when Neo4j has died too often to be restarted."""
        if self._supervisor:
            await asyncio.wait([self._supervisor])
            if not self._supervisor.cancelled():
                self._supervisor.result()
        if self._state == "failed":
            raise Unavailable(self._detail)

    def heed(self, silence: float) -> None:
        """Ends a Neo4j that has not answered for so many seconds, if it hangs, so that it is started again."""
        silence = min(silence, time.monotonic() - self._ready_since)
        if self._state == "running" and self._running and self._judge and self._judge.is_hanging(silence):
            # A process that was halted, or that is stuck in itself, heeds no signal to stop in order.
            self._reason = f"Neo4j (process {self._running.process.pid}) had not answered for {silence:.0f} s"
            self._running.process.kill()

    def mend(self, reason: str) -> None:
        """Restarts a Neo4j that says it must be, as soon as its disk has room."""
        if self._state == "running" and self._running and (self._mending is None or self._mending.done()):
            self._mending = asyncio.create_task(self._mend(self._running, reason))

    async def _mend(self, broken: Running, reason: str) -> None:
        await self._room(reason)
        if self._running is broken:
            self._become("restarting", reason)
            self._reason = reason
            await broken.process.stop(BROKEN_PATIENCE)

    async def _room(self, reason: str) -> None:
        """Waits until the disk has room for Neo4j: to start it before would only cost one of its few restarts."""
        told = ""
        while lack := self._options.directory.lack_of_room():
            if not told:
                told = f"{reason} {lack}"
                self._become("restarting", told)
            await asyncio.sleep(ROOM_POLL)

    async def _launch(self, wished: Ports, *, detached: bool) -> Running:
        return await launch(self._options, wished, detached=detached, progress=self._progress)

    def _begin_running(self) -> None:
        if self._running:
            self._judge = HangJudge(self._running.process)
            self._ready_since = time.monotonic()
        self._become("running")

    def _become(self, state: State, detail: str = "") -> None:
        self._state, self._detail = state, detail
        self._on_change(self.status())

    async def _supervise(self) -> None:
        """Restarts Neo4j whenever it ends, until it does so too often."""
        while self._running:
            await self._running.process.ended()
            last, process = self._running.record, self._running.process
            reason = self._reason or f"Neo4j (process {process.pid}) {process.how_it_ended()}"
            self._reason = ""
            self._running = await self._restart(last, reason)

    async def _restart(self, last: record.Record, reason: str) -> Running | None:
        """Starts Neo4j on the same ports after a pause that doubles (exponential backoff); None when it gives up."""
        while not self._dies_too_often():
            self._become("restarting", reason)
            await asyncio.sleep(FIRST_PAUSE * 2 ** (len(self._deaths) - 1))
            await self._room(reason)
            # On the same ports, because clients such as the Browser connect to them again.
            try:
                self._running = await self._launch(last.ports, detached=last.detached)
            except SetupError as error:
                reason = error.message
                continue
            self._begin_running()
            return self._running
        often = f"{len(self._deaths)} times within {RESTART_WINDOW:.0f} s"
        self._running = None
        self._become("failed", f"Neo4j ended {often} and is not started again; at last: {reason}")
        return None

    def _dies_too_often(self) -> bool:
        """Counts this death, and returns whether there were more than RESTARTS within RESTART_WINDOW seconds."""
        now = time.monotonic()
        self._deaths = [death for death in self._deaths if now - death < RESTART_WINDOW] + [now]
        return len(self._deaths) > RESTARTS
