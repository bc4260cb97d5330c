"""The pulse of Neo4j: a question every few seconds, by which a server that hangs is told from one that is busy."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from graphmem.errors import GraphmemError, SetupError, Unavailable
from graphmem.store.database import Database
from graphmem.store.faults import NeedsRestart

REFUSED_PAUSE = 30.0
"""Seconds for which a Neo4j that has refused the login is not asked again."""
PAUSE = 2.0
"""Seconds between two questions."""
PATIENCE = 5.0
"""Seconds that the answer may take before it counts as missing."""
_log = logging.getLogger(__name__)

OnBeat = Callable[[float], Awaitable[None]]
"""A function that is called after each question with the database's silence."""


@asynccontextmanager
async def watched(database: Database, on_beat: OnBeat) -> AsyncIterator[None]:
    """Asks for a sign of life while the context is open; `database` has a connection for nothing but this.

    The silence is counted in `database`, where whoever knows better, as after a restart, may set it to 0.
    """
    database.patience = math.inf  # it is the one that goes on asking
    watching = asyncio.create_task(_watch(database, on_beat))
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.wait([watching])


async def ping(database: Database) -> None:
    """Asks Neo4j the cheapest of all questions. Raises what `Database.read` raises."""
    await database.read("schema/ping", {})


async def _watch(database: Database, on_beat: OnBeat) -> None:
    pause = PAUSE
    while True:
        # Not at once: a start whose login is refused ends first, and each refusal counts in Neo4j against the user.
        await asyncio.sleep(pause)
        began, pause = time.monotonic(), PAUSE
        try:
            answers = await _answers(database)
        except SetupError:
            # To ask on would lock the user out for everybody (AuthenticationRateLimit).
            answers, pause = True, REFUSED_PAUSE
        # Where this process itself had no time to read the answer, only the patience counts.
        missed = min(time.monotonic() - began, PATIENCE) + PAUSE
        database.silence = 0.0 if answers else database.silence + missed
        try:
            await on_beat(database.silence)
        except Exception:  # noqa: BLE001  it is logged, and nobody else would go on
            _log.exception("Neo4j's pulse was not heeded.")


async def _answers(database: Database) -> bool:
    """Returns whether Neo4j answers, be it with an error. Raises SetupError where it refuses the login."""
    try:
        async with asyncio.timeout(PATIENCE):
            await ping(database)
    except (TimeoutError, Unavailable) as error:
        return isinstance(error, NeedsRestart)
    except GraphmemError as error:
        if isinstance(error, SetupError):
            raise
    return True
