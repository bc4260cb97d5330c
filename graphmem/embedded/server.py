"""The embedded Neo4j as graphmem runs it: started or taken over, watched, started again when it dies."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from graphmem.embedded import record
from graphmem.embedded.artifacts import Progress, silent
from graphmem.embedded.launch import Running, adopt, launch
from graphmem.embedded.owner import Owner
from graphmem.embedded.settings import Options, Ports
from graphmem.embedded.status import State, Status
from graphmem.errors import SetupError, Unavailable

RESTARTS = 3
RESTART_WINDOW = 120.0
FIRST_PAUSE = 0.5


def unheard(status: Status) -> None:
    """The listener of somebody who does not listen."""


class EmbeddedNeo4j:
    """`on_change` is told of every change of state, from the event loop."""

    def __init__(
        self, options: Options, *, progress: Progress = silent, on_change: Callable[[Status], None] = unheard
    ) -> None:
        self._options = options
        self._progress = progress
        self._on_change = on_change
        self._owner = Owner(options.home)
        self._running: Running | None = None
        self._state: State = "stopped"
        self._detail = ""
        self._deaths: list[float] = []
        self._supervisor: asyncio.Task[None] | None = None

    @property
    def password(self) -> str:
        return self._options.home.password()

    def status(self) -> Status:
        known = self._running.record if self._running else None
        return Status.of(self._options.home, self._state, known, self._detail)

    async def start(self) -> Status:
        """Returns once Bolt answers. Raises SetupError, having cleaned up."""
        home = self._options.home
        home.prepare()
        self._owner.take()
        try:
            self._become("starting")
            wished = Ports(self._options.bolt_port, self._options.http_port)
            self._running = await adopt(self._options) or await self._launch(wished, detached=False)
        except BaseException:
            self._become("stopped")
            self._owner.release()
            raise
        self._deaths = []
        self._become("running")
        self._supervisor = asyncio.create_task(self._supervise())
        return self.status()

    async def stop(self) -> None:
        """Ends Neo4j in order, unless it was started to stay (`start_detached`)."""
        if self._supervisor:
            self._supervisor.cancel()
            await asyncio.wait([self._supervisor])
        running, self._running = self._running, None
        if running and running.record.detached:
            running.process.disown()
        elif running:
            await running.process.stop()
            record.forget(self._options.home)
        self._owner.release()
        self._become("stopped")

    async def wait(self) -> None:
        """Until `stop`. Raises Unavailable when Neo4j has died too often to be started again."""
        if self._supervisor:
            await asyncio.wait([self._supervisor])
            if not self._supervisor.cancelled():
                self._supervisor.result()
        if self._state == "failed":
            raise Unavailable(self._detail)

    async def _launch(self, wished: Ports, *, detached: bool) -> Running:
        return await launch(self._options, wished, detached=detached, progress=self._progress)

    def _become(self, state: State, detail: str = "") -> None:
        self._state, self._detail = state, detail
        self._on_change(self.status())

    async def _supervise(self) -> None:
        while self._running:
            await self._running.process.ended()
            last, process = self._running.record, self._running.process
            reason = f"Neo4j (process {process.pid}) {process.how_it_ended()}"
            self._running = await self._restart(last, reason)

    async def _restart(self, last: record.Record, reason: str) -> Running | None:
        """None when it has given up."""
        while not self._dies_too_often():
            self._become("restarting", reason)
            await asyncio.sleep(FIRST_PAUSE * 2 ** (len(self._deaths) - 1))
            try:
                self._running = await self._launch(last.ports, detached=last.detached)
            except SetupError as error:
                reason = error.message
                continue
            self._become("running")
            return self._running
        often = f"{len(self._deaths)} times within {RESTART_WINDOW:.0f} s"
        self._running = None
        self._become("failed", f"Neo4j ended {often} and is not started again; at last: {reason}")
        return None

    def _dies_too_often(self) -> bool:
        now = time.monotonic()
        self._deaths = [death for death in self._deaths if now - death < RESTART_WINDOW] + [now]
        return len(self._deaths) > RESTARTS
