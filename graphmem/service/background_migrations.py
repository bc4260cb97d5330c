"""The migrations that are left to the background: they complete what is stored while graphmem serves."""

from __future__ import annotations

import asyncio
import logging

from graphmem.service.background_task import warn
from graphmem.store.database import Database
from graphmem.store.migrations import VectorSpace, migrate, pending_migrations

RETRY_PAUSE = 10.0
"""Seconds after which a migration that failed is tried again."""

_log = logging.getLogger(__name__)


async def finish_migrations(database: Database, space: VectorSpace) -> None:
    """Applies the migrations that a start has left, and tries again where that fails.

    They go through the graph in batches, each of which stays done: broken off, they go on where they were.
    """
    while True:
        try:
            if await pending_migrations(database):
                await migrate(database, space)
            return
        except Exception as error:  # noqa: BLE001  it is logged, and nobody else would go on
            warn(_log, "A migration in the background failed, and is tried again.", error)
        await asyncio.sleep(RETRY_PAUSE)
