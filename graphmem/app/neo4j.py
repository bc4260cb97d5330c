"""The Neo4j that the settings name: how it is reached, watched, and restarted where it is graphmem's own."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from graphmem.config.settings import Settings
from graphmem.embedded import EmbeddedNeo4j, InUse, Options, Progress, Status, password_of, start_detached, using
from graphmem.embedded import status as status_of
from graphmem.errors import SetupError, Unavailable
from graphmem.scheduling.closing import within_time
from graphmem.scheduling.stop_clock import StopClock
from graphmem.store.database import Database
from graphmem.store.driver import Address
from graphmem.store.pulse import watched
from graphmem.telemetry.telemetry import Telemetry
from graphmem.web.explorer_kit import browser_commands

_OTHERS_START = 0.5
"""Seconds until Neo4j, which another process is starting, is looked at again."""
_PATIENCE = 300.0
"""Seconds that another process may take to start it."""
_START_PATIENCE = 120.0
"""Seconds that Neo4j may be silent while graphmem starts: it plans its first queries then, which may take long."""
_REACHED_BY_BROWSER = ("127.0.0.1", "localhost", "0.0.0.0")
"""The hosts that answer at 127.0.0.1, the only address beside its own to which Neo4j lets Browser connect."""
_NEW_PASSWORD = "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED"

_log = logging.getLogger(__name__)


def embedded_options(settings: Settings, *, is_served: bool = False) -> Options:
    """Returns the options; where graphmem serves beside it, Browser gets its guide from there."""
    is_reached = is_served and settings.host in _REACHED_BY_BROWSER
    return Options(
        data_dir=settings.data_dir,
        cache_dir=settings.cache_dir,
        heap=settings.neo4j_heap,
        page_cache=settings.neo4j_page_cache,
        bolt_port=settings.neo4j_bolt_port,
        http_port=settings.neo4j_http_port,
        java_home=settings.java_home,
        start_timeout=settings.neo4j_start_timeout,
        browser_commands=browser_commands(f"http://127.0.0.1:{settings.port}" if is_reached else None),
    )


def address_of(settings: Settings, status: Status | None) -> Address:
    """Returns the address of the settings' Neo4j, or of the embedded one. Raises Unavailable where it does not run."""
    if settings.neo4j_uri is not None:
        username, password = settings.neo4j_username, settings.neo4j_password
        return Address(settings.neo4j_uri, username, password, settings.neo4j_database)
    if status is None or status.bolt_uri is None:
        raise Unavailable(
            "The embedded Neo4j is not running: start it with `graphmem serve` or `graphmem neo4j start`."
        )
    advice = (
        f"the password in {status.password_file} is not that of its database: put back the one that belongs to this "
        "data directory, or make a new one with `graphmem neo4j new-password`."
    )
    return Address(status.bolt_uri, "neo4j", password_of(status), login_advice=advice)


async def renew_password(settings: Settings, progress: Progress) -> Path:
    """Gives the embedded Neo4j's database a new password and returns its file. Raises SetupError while Neo4j runs.

    For that it runs a few seconds without asking for one, on a port of loopback that nobody has been told, as Neo4j's
    manual says for a lost password.
    """
    if (await status_of(settings.data_dir)).state != "stopped":
        raise SetupError("Neo4j runs on this data directory: stop `graphmem serve`, and run `graphmem neo4j stop`.")
    options = replace(embedded_options(settings), asks_for_password=False, bolt_port=0, http_port=0)
    # First the file: should this be broken off, what is wrong is told, and the next attempt mends it.
    options.directory.make()
    options.directory.write_password()
    neo4j = EmbeddedNeo4j(options, progress=progress)
    status = await neo4j.start()
    try:
        database = Database(replace(address_of(settings, status), database="system"))
        try:
            await database.run_statement(_NEW_PASSWORD, {"password": password_of(status)})
        finally:
            await database.close()
    finally:
        await neo4j.stop()
    return status.password_file


@asynccontextmanager
async def with_shared_neo4j(settings: Settings, progress: Progress) -> AsyncIterator[Settings]:
    """Yields settings that name the embedded Neo4j as any other one, so that several processes may use it at once.

    It is started where it does not run, and stays when they end. Raises SetupError.
    """
    if not settings.is_embedded:
        yield settings
        return
    async with using(settings.data_dir):
        status = await _running(settings, progress)
        yield replace(settings, neo4j_uri=status.bolt_uri, neo4j_username="neo4j", neo4j_password=password_of(status))


async def _running(settings: Settings, progress: Progress) -> Status:
    """Returns the status of the embedded Neo4j, which is started where no other process does it. Raises SetupError."""
    status, patience = await status_of(settings.data_dir), time.monotonic() + _PATIENCE
    while not status.running:
        try:
            status = await start_detached(embedded_options(settings), progress)
        except InUse:
            if time.monotonic() >= patience:
                raise
            await asyncio.sleep(_OTHERS_START)
            status = await status_of(settings.data_dir)
    return status


async def open_database(
    settings: Settings, progress: Progress, stack: AsyncExitStack, telemetry: Telemetry, clock: StopClock
) -> tuple[EmbeddedNeo4j | None, Database]:
    """Starts the embedded Neo4j, if it is that, and returns it with its database; `stack` ends both.

    From then on Neo4j's pulse is felt: nothing more is asked of one that hangs, and an embedded one is restarted.
    A start has more patience than requests, whose patience the caller sets at its end.
    """
    link = _Link(settings, telemetry)
    if settings.is_embedded:
        options = embedded_options(settings, is_served=True)
        neo4j = EmbeddedNeo4j(options, progress=progress, on_change=link.follow)
        status = await neo4j.start()
        stack.push_async_callback(lambda: neo4j.stop(clock.remaining))
        link.neo4j = neo4j
        address = address_of(settings, status)
    else:
        address = address_of(settings, None)
    for asker in (telemetry, None):
        database = Database(address, asker)
        stack.push_async_callback(within_time, database.close)
        database.on_broken = link.mend
        link.databases.append(database)
    requests, pulse = link.databases
    requests.patience = _START_PATIENCE
    await stack.enter_async_context(watched(pulse, link.heed))
    return link.neo4j, requests


@dataclass(slots=True)
class _Link:
    """What connects the embedded Neo4j, where there is one, with the databases that ask it."""

    settings: Settings
    telemetry: Telemetry
    neo4j: EmbeddedNeo4j | None = None
    databases: list[Database] = field(default_factory=list)
    """That of the requests, and that of the pulse."""

    def follow(self, status: Status) -> None:
        """Tells of a change of state; when Neo4j runs again it is asked where it is then."""
        level = logging.WARNING if status.detail else logging.INFO
        _log.log(level, "Neo4j is %s. %s", status.state, status.detail)
        self.telemetry.metrics.neo4j_restarts.inc(status.state == "restarting")
        for database in self.databases if status.running else ():
            database.move(address_of(self.settings, status))
            database.silence = 0.0

    def mend(self, reason: str) -> None:
        if self.neo4j:
            self.neo4j.mend(reason)

    async def heed(self, silence: float) -> None:
        self.databases[0].silence = silence
        if self.neo4j:
            self.neo4j.heed(silence)
